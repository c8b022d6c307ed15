"""What the value of an environment variable may be: each kind in words, and the test for it."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from infra.loop.broker_address import Address
from infra.loop.clock import FileClock

KEY_BYTES = 32
Network = IPv4Network | IPv6Network
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]+)?")
_LIBPQ_OPTIONS = (
    *(
        "host",
        "port",
        "dbname",
        "database",
        "user",
        "password",
        "passfile",
        "service",
        "servicefile",
        "sslmode",
    ),
    *("sslrootcert", "sslcert", "sslkey", "sslpassword", "sslcrl", "sslnegotiation"),
    *("ssl_min_protocol_version", "ssl_max_protocol_version", "target_session_attrs", "krbsrvname", "gsslib"),
)
_CLAIM_PATH = re.compile(r"[^\s.<>]+(\.[^\s.<>]+)*")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value. `test` returns False or raises for what is not one."""

    words: str
    test: Callable[[str], object]

    def fits(self, value: str) -> bool:
        try:
            return self.test(value) is not False
        except (ValueError, LookupError, OSError, NotImplementedError):
            return False


def whole_number(low: int, high: int) -> Kind:
    return Kind(f"a whole number from {low} to {high}", lambda value: low <= int(value) <= high)


def one_of(*words: str) -> Kind:
    return Kind(f"one of {', '.join(words)}", lambda value: value.lower() in {word.lower() for word in words})


def address_with(*schemes: str) -> Kind:
    """A URL with one of these schemes, a host, and a port that can be one if any is given."""
    return Kind(
        f"an address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}",
        lambda value: _scheme(value) in schemes and bool(urlsplit(value).hostname),
    )


def _is_postgresql(value: str) -> bool:
    """Of options those that asyncpg reads: it would send any other as a setting, a misspelt one too."""
    parts = urlsplit(value)
    return parts.scheme in ("postgresql", "postgres") and set(parse_qs(parts.query)) <= set(_LIBPQ_OPTIONS)


def decode_key(text: str) -> bytes:
    """32 bytes out of base64. Raises ValueError for anything else."""
    key = base64.b64decode(text.strip(), validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError(f"{len(key)} bytes instead of {KEY_BYTES}")
    return key


def networks(text: str) -> list[Network]:
    """Addresses and networks by comma. Raises ValueError for anything else."""
    return [ip_network(part.strip(), strict=False) for part in text.split(",")]


def listed(text: str) -> tuple[str, ...]:
    """The parts of a list by comma, without the spaces around them. Raises ValueError for an empty part."""
    parts = tuple(part.strip() for part in text.split(",")) if text else ()
    if not all(parts):
        raise ValueError("a part of the list is empty")
    return parts


def pairs(text: str) -> list[tuple[str, str]]:
    """The parts of a list of name=value; a name may hold further signs of equality. Raises ValueError."""
    found = [part.rpartition("=") for part in listed(text)]
    if not all(name.strip() and value.strip() for name, _, value in found):
        raise ValueError("a part of the list is not name=value")
    return [(name.strip(), value.strip()) for name, _, value in found]


def claim_paths(text: str) -> tuple[str, ...]:
    """The parts of a list of claims, each with dots that lead inside. Raises ValueError."""
    paths = listed(text)
    if not all(_CLAIM_PATH.fullmatch(path.replace("<audience>", "audience")) for path in paths):
        raise ValueError("a part of the list is no claim")
    return paths


def _origins(text: str) -> bool:
    return all(part == "*" or _is_origin(part) for part in listed(text))


def _is_origin(text: str) -> bool:
    """As a browser writes it: in lower case, without a path, and without a port that is its scheme's own."""
    port = urlsplit(text).port
    return bool(_ORIGIN.fullmatch(text)) and (_scheme(text), port) not in (("http", 80), ("https", 443))


def _scheme(value: str) -> str:
    parts = urlsplit(value)
    _ = parts.port  # raises ValueError
    return parts.scheme


def _country(value: str) -> object:
    import holidays  # a fifth of a second, which only a start takes

    return holidays.country_holidays(value)


def is_own_machine(host: str) -> bool:
    """Whether a host's name or address is a loopback one."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_webhook(value: str) -> bool:
    parts, scheme = urlsplit(value), _scheme(value)
    host = parts.hostname or ""
    return bool(host) and (scheme == "https" or (scheme == "http" and is_own_machine(host)))


ANYTHING = Kind("any text", lambda value: True)
POSTGRESQL = Kind(
    f"a URL that begins with postgresql://, with no options but {', '.join(_LIBPQ_OPTIONS)}",
    _is_postgresql,
)
BROKER = Kind(
    "an address that begins with amqp:// or amqps://, hosts by comma, each with a port or none, no options",
    Address.parse,
)
KEY = Kind(f"{KEY_BYTES} bytes in base64; `openssl rand -base64 {KEY_BYTES}` makes some", decode_key)
TIME_ZONE = Kind("an IANA time zone, say Asia/Shanghai", ZoneInfo)
COUNTRY = Kind("a country that the holidays package knows, say CN", _country)
NETWORKS = Kind("a list of addresses or networks by comma, say 10.0.0.1, 10.1.0.0/16", networks)
ORIGIN = Kind("one origin, say https://hall.example", lambda value: _is_origin(value))
ORIGINS = Kind("a list of origins by comma, say https://hall.example, http://localhost:5173", _origins)
LIST = Kind("a list by comma", listed)
PAIRS = Kind("a list of name=value by comma", pairs)
CLAIM_PATHS = Kind("a list of claims by comma, say roles, realm_access.roles", claim_paths)
CLOCK_FILE = Kind(
    "a file that holds a time with its offset, say 2026-03-02T09:00:00+08:00",
    lambda value: FileClock(Path(value)).now(),
)
WEBHOOK = Kind("an address that begins with https://, or http:// on this very machine", _is_webhook)
MAIL_ADDRESS = Kind(
    "an e-mail address in ASCII", lambda value: re.fullmatch(r"[!-;=?-~]+@[A-Za-z0-9.-]+", value) is not None
)
TOKEN = Kind("printable ASCII without spaces", lambda value: re.fullmatch("[!-~]+", value) is not None)
