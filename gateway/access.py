"""One line of the log for each HTTP request: what was asked, by which role, and what came of it.

It names the route, never the path or the query string, which may hold a person's data or a secret.
"""

import logging

from gateway.endpoint import Gate
from gateway.exchange import Exchange
from gateway.identity.identity import Identity

CLIENT_LEFT = 499
"""Status, in the log and the metrics, of a request whose caller was gone before its answer began."""

_ROLE = "openhall.role"
_log = logging.getLogger(__name__)


class NotingGate(Gate):
    """Keeps the role that a request is let in with, for its line."""

    async def admit(self, exchange: Exchange, roles: frozenset[str]) -> tuple[Identity, str]:
        identity, role = await super().admit(exchange, roles)
        exchange.scope[_ROLE] = role
        return identity, role


def tell(exchange: Exchange, status: int, seconds: float) -> None:
    """Write the line; to be called while the request's correlation id holds."""
    if not _log.isEnabledFor(logging.INFO):
        return
    method, role = exchange.scope["method"], exchange.scope.get(_ROLE)
    route = exchange.route.removeprefix(f"{method} ")
    ms = round(seconds * 1000, 1)
    _log.info(
        "%s %s %s in %s ms, as %s",
        method,
        route,
        status,
        ms,
        role or "nobody",
        extra={"method": method, "route": route, "status": status, "ms": ms, "role": role},
    )
