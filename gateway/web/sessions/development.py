"""Signing in without an issuer: by a link that is printed on the hall's machine, or by choosing there."""

import ipaddress
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gateway.identity.pseudonym import Pseudonyms
from gateway.web.sessions.session import Bearer, Kind

if TYPE_CHECKING:
    from gateway.web.page import Page

_PASSED_ON = (b"x-forwarded-for", b"forwarded", b"x-real-ip", b"via")
_CHANNELS = {"visitor": "online", "kiosk": "kiosk"}


def may_choose(page: "Page") -> bool:
    """Whether whoever looks may be whoever he likes: a trial, and he is at the hall's own machine.

    A proxy there may pass on anybody's requests, and a name may be another's that leads there for a moment.
    """
    headers = page.exchange.headers
    if not page.site.development or any(name in headers for name in _PASSED_ON):
        return False
    return _is_here(page.who.address) and _is_here(_host(headers.get(b"host", b"").decode("latin-1")))


def _host(named: str) -> str:
    """Whom a request was meant for, without the port."""
    try:
        return urlsplit(f"//{named}").hostname or ""
    except ValueError:
        return ""


def _is_here(address: str) -> bool:
    try:
        known = ipaddress.ip_address("127.0.0.1" if address == "localhost" else address)
    except ValueError:
        return False
    return (getattr(known, "ipv4_mapped", None) or known).is_loopback


def bearer(
    pseudonyms: Pseudonyms, subject: str, roles: tuple[str, ...], attributes: Mapping[str, tuple[str, ...]]
) -> Bearer:
    """Who the development issuer says that somebody is."""
    kinds: dict[str, Kind] = {"visitor": "visitor", "kiosk": "device"}
    return Bearer(
        kind=kinds.get(roles[0], "staff"),
        person=pseudonyms.person(subject),
        roles=roles,
        channel=_CHANNELS.get(roles[0], "window"),
        attributes=attributes,
        shown_as=subject,
    )
