"""Draws a flow that is laid out: boxes in rows, arrows between them, marks that need no colour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from infra.languages.saying import Language, said
from services.shared.papers import wording
from services.shared.papers.layout import Layout
from services.shared.papers.markup import Markup, element, together
from services.shared.papers.measure import width_of, wrap

State = Literal["ahead", "done", "open", "green", "yellow", "red"]
"""How far a box is; `open` without a limit has no light."""

FONTS: Mapping[Language, str] = {
    "en": "'Noto Sans','Liberation Sans',Arial,'Noto Sans CJK SC',sans-serif",
    "zh-Hant": "'Noto Sans CJK TC','Noto Sans TC','PingFang TC','Microsoft JhengHei',sans-serif",
    "zh-Hans": "'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif",
}
_STYLE = "@media print { .flow { max-width: 100%; max-height: 98vh; } }"
"""On paper the whole picture stands on one page."""
_INK, _GREY = "#1a1a1a", "#595959"
_FILL: Mapping[State | None, str] = {
    "done": "#ececec",
    "green": "#e4f3e6",
    "yellow": "#fff3cd",
    "red": "#fde4e1",
}
_LINE: Mapping[State | None, str] = {"green": "#1b6e2f", "yellow": "#7a5600", "red": "#a61b12"}
_MARGIN, _ROW_GAP, _COLUMN_GAP, _BEND = 16.0, 46.0, 22.0, 18.0
_GROUP_COLUMNS = 3
_NAME, _NOTE = 15.0, 12.5
"""Sizes of letters: names and notes."""
_LEADING = 1.35
_PADDING = 10.0
_MOST_NAME, _MOST_NOTE = 5, 3


@dataclass(frozen=True, slots=True)
class Box:
    """A box's text: its name, notes below it, and its state with the label that says it in words."""

    name: str
    notes: tuple[str, ...]
    state: State | None
    label: str | None
    at_an_end: bool


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where something stands: the middle of its upper edge, its size, and where its row ends."""

    x: float
    y: float
    width: float
    height: float
    row_end: float

    @property
    def left(self) -> float:
        return self.x - self.width / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height


def draw(layout: Layout, boxes: Mapping[str, Box], title: str, told: str, language: Language) -> str:
    """The whole picture as an SVG document. `told` is the same in words, for those who do not see it."""
    frames = _frames(layout, boxes)
    width = max(frame.left + frame.width for frame in frames.values()) + _MARGIN
    height = max(frame.bottom for frame in frames.values()) + _MARGIN
    beside = said(wording.SIDE_BY_SIDE, language)
    return element(
        "svg",
        element("title", title, id="flow-title"),
        element("desc", told, id="flow-told"),
        element("style", Markup(_STYLE)),
        element("rect", width=width, height=height, fill="#fff"),
        *(_arrow([frames[name] for name in way]) for way in layout.ways),
        *(_group(frames[name], beside) for name in layout.groups),
        *(_box(box, frames[name]) for name, box in boxes.items()),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {round(width)} {round(height)}",
        width=round(width),
        height=round(height),
        class_="flow",
        role="img",
        aria_labelledby="flow-title flow-told",
        lang=language,
        font_family=FONTS[language],
    )


def _frames(layout: Layout, boxes: Mapping[str, Box]) -> dict[str, _Frame]:
    """Rows one below the other, each in the middle; the boxes of one row are equally high."""
    box_width = _box_width(layout, boxes)

    def size(name: str) -> tuple[float, float]:
        if name in layout.groups:
            return _group_size([boxes[member] for member in layout.groups[name]], box_width)
        return (box_width, _height(boxes[name], box_width)) if name in boxes else (_BEND, 0.0)

    rows = [{name: size(name) for name in layer} for layer in layout.layers]
    widths = [sum(w for w, _ in row.values()) + _COLUMN_GAP * (len(row) - 1) for row in rows]
    frames: dict[str, _Frame] = {}
    y = _MARGIN
    for row, row_width in zip(rows, widths, strict=True):
        x = _MARGIN + (max(widths) - row_width) / 2
        row_end = y + max(h for _, h in row.values())
        box_height = max((h for name, (_, h) in row.items() if name in boxes), default=0.0)
        for name, (width, height) in row.items():
            height = box_height if name in boxes else height
            frames[name] = _Frame(x + width / 2, y, width, height, row_end)
            x += width + _COLUMN_GAP
        y = row_end + _ROW_GAP
    for name, members in layout.groups.items():
        frames |= _members(members, [boxes[member] for member in members], frames[name], box_width)
    return frames


def _box_width(layout: Layout, boxes: Mapping[str, Box]) -> float:
    """Boxes are the narrower, the more of them stand in a row."""
    most = max(
        sum(_GROUP_COLUMNS if name in layout.groups else name in boxes for name in layer)
        for layer in layout.layers
    )
    return {1: 320.0, 2: 240.0, 3: 210.0, 4: 176.0}.get(most, 150.0)


def _group_size(members: Sequence[Box], box_width: float) -> tuple[float, float]:
    rows = -(-len(members) // _GROUP_COLUMNS)
    height = max(_height(box, box_width) for box in members)
    return (
        _GROUP_COLUMNS * (box_width + _COLUMN_GAP) + _COLUMN_GAP,
        rows * (height + _COLUMN_GAP) + _NOTE * 1.6 + 2,
    )


def _members(
    names: Sequence[str], members: Sequence[Box], group: _Frame, box_width: float
) -> dict[str, _Frame]:
    """The boxes of a group, in rows within it, the last row in the middle."""
    height = max(_height(box, box_width) for box in members)
    frames, y = {}, group.y + _NOTE * 1.6 + 2
    for row in (names[at : at + _GROUP_COLUMNS] for at in range(0, len(names), _GROUP_COLUMNS)):
        x = group.x - (len(row) - 1) * (box_width + _COLUMN_GAP) / 2
        for name in row:
            frames[name] = _Frame(x, y, box_width, height, y + height)
            x += box_width + _COLUMN_GAP
        y += height + _COLUMN_GAP
    return frames


def _group(at: _Frame, caption: str) -> Markup:
    frame = element(
        "rect", x=at.left, y=at.y, width=at.width, height=at.height, rx=4, fill="#fff", stroke=_GREY
    )
    return together(frame, _text(caption, at.x, at.y + _NOTE * 1.25, _NOTE, "normal"))


def _lines(box: Box, width: float) -> list[tuple[str, float, str]]:
    """Each line of a box: text, size, weight."""
    inner = width - 2 * _PADDING
    found = [(line, _NAME, "bold") for line in wrap(box.name, inner / _NAME / 1.06, _MOST_NAME)]
    for note in box.notes:
        found += [(line, _NOTE, "normal") for line in wrap(note, inner / _NOTE, _MOST_NOTE)]
    return found


def _label_lines(box: Box, width: float) -> Sequence[str]:
    """What is said of the state, the mark to its left."""
    return wrap(box.label, (width - 2 * _PADDING) / _NOTE - 1.8, 2) if box.label else ()


def _height(box: Box, width: float) -> float:
    text = sum(size for _, size, _ in _lines(box, width)) + _NOTE * len(_label_lines(box, width))
    return text * _LEADING + 2 * _PADDING


def _box(box: Box, at: _Frame) -> Markup:
    open_now = box.state in ("open", "green", "yellow", "red")
    frame = element(
        "rect",
        x=at.left,
        y=at.y,
        width=at.width,
        height=at.height,
        rx=min(at.height / 2, 22) if box.at_an_end else 4,
        fill=_FILL.get(box.state, "#fff"),
        stroke=_LINE.get(box.state, _INK),
        stroke_width=3.5 if open_now else 1.2,
        stroke_dasharray="6 4" if box.state == "ahead" else None,
    )
    whole = "\n".join(filter(None, (box.name, *box.notes, box.label)))
    pointer = _pointer(at, _LINE.get(box.state, _INK)) if open_now else Markup()
    return element("g", element("title", whole), frame, pointer, *_texts(box, at))


def _texts(box: Box, at: _Frame) -> list[Markup]:
    y = at.y + (at.height - _height(box, at.width)) / 2 + _PADDING
    drawn = []
    for text, size, weight in _lines(box, at.width):
        y += size * _LEADING
        drawn.append(_text(text, at.x, y - size * 0.35, size, weight))
    if labels := _label_lines(box, at.width):
        wide = max(map(width_of, labels)) * _NOTE
        middle = at.x + _NOTE * 0.8
        drawn.append(_mark(box.state, middle - wide / 2 - _NOTE, y + _NOTE * _LEADING / 2 + 1))
        for label in labels:
            y += _NOTE * _LEADING
            drawn.append(_text(label, middle, y - _NOTE * 0.35, _NOTE, "bold"))
    return drawn


def _text(text: str, x: float, y: float, size: float, weight: str) -> Markup:
    return element(
        "text", text, x=x, y=y, font_size=size, font_weight=weight, fill=_INK, text_anchor="middle"
    )


def _pointer(at: _Frame, colour: str) -> Markup:
    """A pointer at the left edge: the case is here."""
    x, y = at.left - 1, at.y + at.height / 2
    points = f"{x - 12:g},{y - 9:g} {x:g},{y:g} {x - 12:g},{y + 9:g}"
    return element("polygon", points=points, fill=colour)


def _mark(state: State | None, x: float, y: float) -> Markup:
    """A shape for each state: a tick, a disc, a triangle, a diamond; a ring for what has no limit."""
    if state == "done":
        tick = f"M{x - 5:g} {y:g}l4 4.5l7 -9"
        return element("path", d=tick, fill="none", stroke=_INK, stroke_width=2.2)
    if state == "yellow":
        corners = f"M{x:g} {y - 6.5:g}l7 12.5h-14z"
        return together(
            element("path", d=corners, fill="none", stroke=_LINE[state], stroke_width=1.8),
            element("path", d=f"M{x:g} {y - 2:g}v4m0 1.4v1.4", stroke=_LINE[state], stroke_width=1.8),
        )
    if state == "red":
        corners = f"M{x:g} {y - 7.5:g}l7.5 7.5l-7.5 7.5l-7.5 -7.5z"
        return together(
            element("path", d=corners, fill=_LINE[state]),
            element("path", d=f"M{x:g} {y - 4:g}v4.6m0 1.4v1.6", stroke="#fff", stroke_width=1.8),
        )
    if state == "green":
        return element("circle", cx=x, cy=y, r=5.5, fill=_LINE[state])
    return element("circle", cx=x, cy=y, r=5, fill="none", stroke=_INK, stroke_width=2)


def _arrow(way: list[_Frame]) -> Markup:
    """A line from the first frame's lower edge through the bends to the last one's upper edge."""
    first, last = way[0], way[-1]
    path, x, y = f"M{first.x:g} {first.bottom:g}V{first.row_end:g}", first.x, first.row_end
    for frame in way[1:]:
        tip = frame.y - 7 if frame is last else frame.y
        half = (tip + y) / 2
        path += f"C{x:g} {half:g} {frame.x:g} {half:g} {frame.x:g} {tip:g}"
        if frame is not last:
            path += f"V{frame.row_end:g}"
        x, y = frame.x, frame.row_end
    head = f"M{last.x:g} {last.y - 1:g}l-5 -9h10z"
    return together(
        element("path", d=path, fill="none", stroke=_GREY, stroke_width=1.4),
        element("path", d=head, fill=_GREY),
    )
