"""Writes HTML and SVG so that a value can never become markup: what is not `Markup` is escaped."""

import re
from html import escape

_TURNS_TEXT_AROUND = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WITHOUT_CONTENT = {"br", "hr", "meta"}


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def element(_name: str, *content: str, **attributes: str | float | None) -> Markup:
    """An element, well-formed both as HTML and as XML.

    `class_` writes `class`, `stroke_width` writes `stroke-width`; an attribute that is None is left out.
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    if _name in _WITHOUT_CONTENT:
        return Markup(f"<{_name}{written} />")
    return Markup(f"<{_name}{written}>{together(*content)}</{_name}>")


def together(*content: str) -> Markup:
    """Pieces one after the other, those that are not markup escaped."""
    return Markup("".join(piece if isinstance(piece, Markup) else escape(clean(piece)) for piece in content))


def clean(text: str) -> str:
    """The text without what XML cannot hold, or what would show it in another order than it is written in."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_IN_XML.sub("\ufffd", _TURNS_TEXT_AROUND.sub("", lines))


def _value(value: str | float) -> str:
    return escape(clean(value)) if isinstance(value, str) else f"{round(value, 1):g}"
