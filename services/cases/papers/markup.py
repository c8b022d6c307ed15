"""Writes HTML and SVG so that a value can never become markup: what is not `Markup` is escaped."""

from html import escape

from services.cases.papers.language import clean

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


def _value(value: str | float) -> str:
    return escape(clean(value)) if isinstance(value, str) else f"{round(value, 1):g}"
