"""Reads and writes header values as RFC 9110 has them: parameters, quoted text, weights, addresses."""

import re
from urllib.parse import quote

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_PARAMETER = re.compile(rf'[ \t]*;[ \t]*(?:({_TOKEN})=(?:({_TOKEN})|"((?:[^"\\]|\\.)*+)"))?[ \t]*')
_QUOTED_PAIR = re.compile(r"\\(.)")
_WEIGHT = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
_OF_ADDRESSES = "!#$%&'()*+,/:;=?@[]~"
_MOST = 32
"""Elements of a list that are looked at."""


def with_parameters(text: str) -> tuple[str, dict[str, str]]:
    """A value and the parameters after it, its name and theirs in lower case. Raises ValueError."""
    value, _, _ = text.partition(";")
    at, parameters = len(value), {}
    while at < len(text):
        found = _PARAMETER.match(text, at)
        if found is None:
            raise ValueError(f"{text[at:][:50]!r} is no parameter")
        name, token, quoted = found.groups()
        if name is not None:
            parameters[name.lower()] = _QUOTED_PAIR.sub(r"\1", quoted) if token is None else token
        at = found.end()
    return value.strip().lower(), parameters


def weighed(text: str) -> list[tuple[float, str]]:
    """The elements of a list with their weights (`;q=`), best first; those that cannot be read left out.

    A weight of 0 says that this one is not wanted.
    """
    found = []
    for part in text.split(",")[:_MOST]:
        try:
            value, parameters = with_parameters(part)
        except ValueError:
            continue
        weight = parameters.get("q", "1")
        if value and _WEIGHT.fullmatch(weight):
            found.append((float(weight), value))
    return sorted(found, key=lambda pair: -pair[0])


def location(address: str) -> tuple[bytes, bytes]:
    """The header that sends a browser to an address; what none can hold is escaped, and nothing dropped."""
    return b"location", quote(address, safe=_OF_ADDRESSES).encode()
