"""Signing in without an issuer: by a link that is printed on the hall's machine, or by choosing there."""

import ipaddress
from collections.abc import Mapping
from typing import TYPE_CHECKING

from gateway.identity.pseudonym import Pseudonyms
from gateway.web.sessions.session import Bearer, Kind

if TYPE_CHECKING:
    from gateway.web.page import Page

_CHANNELS = {"visitor": "online", "kiosk": "kiosk"}


def may_choose(page: "Page") -> bool:
    """Whether whoever looks may be whoever he likes: a trial, and he is at the hall's own machine."""
    if not page.site.development:
        return False
    try:
        address = ipaddress.ip_address(page.who.address)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


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
