"""What refreshes a piece of a page is an event that there is."""

import re

import pytest

from gateway.discovery import contracts
from gateway.web.rooms import rooms
from gateway.web.templating import folder_of

TEMPLATES = [path for room in rooms() for path in sorted(folder_of(room).rglob("*.html"))]
REFRESHING = [
    (path.name, name)
    for path in TEMPLATES
    for on in re.findall(r'data-on="([^"]*)"', path.read_text())
    for name in on.split()
]


@pytest.mark.parametrize(("template", "event"), REFRESHING)
def test_a_part_waits_for_events_that_are_published(template: str, event: str) -> None:
    assert any(event in contract.events for contract in contracts())
