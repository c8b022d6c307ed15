"""The map (頁面總覽): which pages there are, for whoever looks."""

from dataclasses import dataclass

from gateway.web.page import Page
from gateway.web.room import Entry
from infra.contracts import PUBLIC
from infra.languages.saying import said
from services.shared.words import Authority


@dataclass(frozen=True, slots=True)
class Listed:
    """A page that may be gone to: its name, what it is for, and its address."""

    name: str
    about: str
    address: str


def entries(page: Page, hall: str | None) -> list[Listed]:
    """The pages of a hall that whoever looks may see, his own work first; None: those of no hall."""
    found = [
        entry
        for room in page.site.rooms
        for entry in room.entries
        if ("{hall}" in entry.path) == (hall is not None) and _is_for(page, entry, hall)
    ]
    return [
        Listed(
            said(entry.name, page.language),
            said(entry.about, page.language),
            page.url(entry.path.replace("{hall}", hall or "")),
        )
        for entry in sorted(found, key=lambda entry: PUBLIC in entry.roles)
    ]


def _is_for(page: Page, entry: Entry, hall: str | None) -> bool:
    if PUBLIC in entry.roles:
        return True
    bearer = page.session.bearer
    roles = [role for role in bearer.roles if role in entry.roles] if bearer is not None else []
    return any(hall is None or _authority(page, role).is_in(hall) for role in roles)


def _authority(page: Page, role: str) -> Authority:
    caller = page.session.caller(role, None, page.who.address, page.who.correlation_id)
    return Authority.of(caller.context(caller.command_id("")))
