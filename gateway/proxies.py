"""Who asked, when a request comes through proxies: what of X-Forwarded-For counts."""

import logging
import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from gateway.exchange import Receive, Scope, Send
from infra.loop.values import Network

_HEADER = b"x-forwarded-for"
_WITH_PORT = re.compile(r"(?:\[([^]]+)\]|([0-9.]+))(?::[0-9]{1,5})?")
_log = logging.getLogger(__name__)

Address = IPv4Address | IPv6Address


class BehindProxies:
    """An ASGI application that sees as `client` of a request who asked, not the proxy that passed it on.

    Each proxy adds the address it was asked from at the end of X-Forwarded-For. So the list is read from its
    end, for as long as a trusted proxy speaks; what the caller wrote there himself is never reached.
    """

    def __init__(self, app: Any, trusted: Sequence[Network]) -> None:
        self._app = app
        self._trusted = trusted
        self._told = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = [value for name, value in scope["headers"] if name == _HEADER]
        if given and scope["client"] is not None:
            entries = b",".join(given).decode("latin-1").split(",")
            scope["client"] = (str(self._caller(_address(scope["client"][0]), entries)), 0)
        await self._app(scope, receive, send)

    def _caller(self, peer: Address, entries: list[str]) -> Address:
        """The last address before the trusted proxies; the first of these that passes on no address."""
        caller = peer
        while entries and self._trusts(caller):
            try:
                caller = _address(entries.pop())
            except ValueError:  # say `unknown`
                return caller
        if entries and not caller.is_global:
            self._tell_of(caller)
        return caller

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)

    def _tell_of(self, likely_a_proxy: Address) -> None:
        if not self._told:
            self._told = True
            _log.warning(
                "%s passes requests on, and HALL_TRUSTED_PROXIES does not name it: all who come through it "
                "share one rate limit. If it is a proxy of yours, add its address or network there",
                likely_a_proxy,
            )


def _address(text: str) -> Address:
    """An address that may have a port. Raises ValueError for what is none."""
    text = text.strip()
    if (with_port := _WITH_PORT.fullmatch(text)) is not None:
        text = with_port[1] or with_port[2]
    address = ip_address(text)
    return getattr(address, "ipv4_mapped", None) or address  # as a socket for both kinds shows IPv4
