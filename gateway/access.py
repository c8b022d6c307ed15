"""One line of the log for each HTTP request: what was asked, by which role, and what came of it.

It names the route, never the path or the query string, which may hold a person's data or a secret.
"""

import logging

from gateway.exchange import HttpExchange

CLIENT_LEFT = 499
"""Status, in the log and the metrics, of a request whose caller was gone before its answer began."""

_log = logging.getLogger(__name__)


def tell(exchange: HttpExchange, status: int, seconds: float) -> None:
    """Write the line; to be called while the request's correlation id holds."""
    if not _log.isEnabledFor(logging.INFO):
        return
    method, role = exchange.scope["method"], exchange.role
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
