"""Callers from several addresses of this machine, who may all ask once a minute."""

from http.client import HTTPConnection
from urllib.parse import urlsplit

ONCE_A_MINUTE = {"HALL_RATE_LIMIT": "1"}
LET_IN, TOO_MANY = 401, 429  # for what is not public


def ask(url: str, source: str, forwarded: str | None = None) -> int:
    """The status of one request to a gateway from a loopback address, with X-Forwarded-For if given."""
    address = urlsplit(url)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=20, source_address=(source, 0))
    try:
        connection.request("GET", "/v1/feed", headers={"X-Forwarded-For": forwarded} if forwarded else {})
        return connection.getresponse().status
    finally:
        connection.close()
