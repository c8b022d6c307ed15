"""How wide a text is, roughly, and where its lines break: no font is at hand where it is drawn."""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

_NARROW = set("iljtfrI.,:;'|!()[]{}` ")
_WIDE = set("mwMW@%&—…")
_NOT_FIRST = set("、，。．；：？！）〕】》」』”’…,.;:?!)]}%")
_TIGHTER = 0.5
"""Em by which lines are tried to be shorter, as long as they do not become more."""
_NOT_LAST = set("（〔【《「『“‘([{")


def width_of(text: str) -> float:
    """The width in em of a proportional font in which a Chinese character is one em wide."""
    return sum(map(_width, text))


@lru_cache(maxsize=4096)
def wrap(text: str, width: float, most: int) -> tuple[str, ...]:
    """The text in lines of at most `width` em, and at most so many: the last then ends in an ellipsis.

    Latin words stay whole where they can; Chinese breaks anywhere but before closing and after opening marks.
    Lines of a text that fits are about equally long.
    """
    units = list(_units(" ".join(text.split())))
    lines = _fill(units, width)
    if len(lines) > most:
        return (*lines[: most - 1], _cut(lines[most - 1], width))
    for _ in range(int(width / _TIGHTER)):
        width -= _TIGHTER
        tighter = _fill(units, width)
        if len(tighter) > len(lines) or max(map(width_of, units), default=0) > width:
            break
        lines = tighter
    return tuple(lines)


def _fill(units: Sequence[str], width: float) -> list[str]:
    lines, line = [], ""
    for unit in units:
        if line and width_of((line + unit).rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += unit if line else unit.lstrip()
        while width_of(line) > width and len(line) > 1:  # one unit wider than a line
            fitting = _fitting(line, width)
            lines.append(line[:fitting])
            line = line[fitting:]
    return [*lines, line.rstrip()]


def _units(text: str) -> Iterator[str]:
    """What a line does not break within: words with the space before them, single Chinese characters."""
    unit = ""
    for char in text:
        joins = bool(unit) and (
            char in _NOT_FIRST
            or unit[-1] in _NOT_LAST
            or unicodedata.combining(char) > 0
            or (char != " " and not _stands_alone(char) and not _stands_alone(unit[-1]))
        )
        if not joins and unit:
            yield unit
            unit = ""
        unit += char
    if unit:
        yield unit


def _stands_alone(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def _fitting(text: str, width: float) -> int:
    """How many characters fit, at least one."""
    used = 0.0
    for at, char in enumerate(text):
        used += _width(char)
        if used > width and at:
            return at
    return len(text)


def _cut(line: str, width: float) -> str:
    return line[: _fitting(line, width - 1) if width_of(line) > width - 1 else len(line)] + "…"


def _width(char: str) -> float:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0.0
    if _stands_alone(char):
        return 1.0
    if char in _NARROW:
        return 0.33
    if char in _WIDE:
        return 0.95
    return 0.7 if char.isupper() else 0.56
