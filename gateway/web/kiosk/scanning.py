"""What a scanner types (掃碼): the address in a code of ours, or a number and its code."""

import re
from urllib.parse import parse_qs, urlsplit

from gateway.web.forms import Form

_BOTH = re.compile(r"^(\S+)\s+(\S+)$")


def scanned(form: Form, number: str, code: str) -> tuple[str, str]:
    """Number and code in two fields, or in the first one alone, where a scanner put both."""
    text, typed = form.required(number), form.required(code)
    if "://" in text:
        return _in_address(text, typed)
    if not typed and (both := _BOTH.match(text)):
        return both[1], both[2]
    return text, typed


def line_scanned(form: Form, number: str) -> str | None:
    """The line in the address of an appointment; None for what is none."""
    parts = _path(form.required(number))
    return parts[-2] if len(parts) >= 3 and parts[-3] == "appointments" else None


def _in_address(text: str, typed: str) -> tuple[str, str]:
    """The number is the address's last part, or its parameter; the code is behind the `#`."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return text, typed
    named = parse_qs(parts.query).get("number")
    path = _path(text)
    found = named[0] if named else path[-1] if path else ""
    return found, typed or parse_qs(parts.fragment).get("c", [""])[0]


def _path(text: str) -> list[str]:
    try:
        return urlsplit(text).path.strip("/").split("/") if "://" in text else []
    except ValueError:
        return []
