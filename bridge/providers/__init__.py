"""Generation endpoints: ``base`` holds the interface, each other module one family, registered as entry points."""
