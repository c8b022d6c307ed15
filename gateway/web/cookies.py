"""Reads and writes cookies (RFC 6265)."""

from collections.abc import Mapping


def read(headers: Mapping[bytes, bytes], name: bytes) -> str | None:
    """A cookie's value; of two of one name the first, which is of the more exact path."""
    for pair in headers.get(b"cookie", b"").replace(b",", b";").split(b";"):
        found, _, value = pair.strip().partition(b"=")
        if found == name and value.isascii():
            return value.decode()
    return None


def written(name: bytes, value: str, *, seconds: int | None, secure: bool) -> tuple[bytes, bytes]:
    """A Set-Cookie header: for no script, of no other site, on all pages; `seconds` None: until closed."""
    parts = [name + b"=" + value.encode(), b"Path=/", b"HttpOnly", b"SameSite=Lax"]
    if seconds is not None:
        parts.append(b"Max-Age=%d" % seconds)
    if secure:
        parts.append(b"Secure")
    return b"set-cookie", b"; ".join(parts)
