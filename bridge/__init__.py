"""The bridge: plans, talks to the endpoints, keeps every result. No Qt, no gi; it runs and is tested headless."""
