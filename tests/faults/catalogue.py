"""Every fault there is. A section is a module, or some, with ``FAULTS``; a new one gets its line here."""

from __future__ import annotations

from tests.faults import (
    bill,
    disk_full,
    endpoint_addresses,
    endpoint_bodies,
    endpoint_connections,
    endpoint_feeds,
    endpoint_pictures,
    endpoint_statuses,
    endpoint_words,
    link_frames,
    link_peers,
    link_places,
    load,
    process_commands,
    process_killed,
    process_starts,
    secrets,
    secrets_address,
)
from tests.faults.fault import Fault

FAULTS: tuple[Fault, ...] = (
    *endpoint_connections.FAULTS,
    *endpoint_statuses.FAULTS,
    *endpoint_bodies.FAULTS,
    *endpoint_pictures.FAULTS,
    *endpoint_words.FAULTS,
    *endpoint_addresses.FAULTS,
    *endpoint_feeds.FAULTS,
    *bill.FAULTS,
    *secrets.FAULTS,
    *secrets_address.FAULTS,
    *link_peers.FAULTS,
    *link_frames.FAULTS,
    *link_places.FAULTS,
    *process_killed.FAULTS,
    *process_starts.FAULTS,
    *process_commands.FAULTS,
    *disk_full.FAULTS,
    *load.FAULTS,
)
