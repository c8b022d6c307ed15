"""Charts as SVG that the server draws: each point says what it is, and no style is in the picture itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, pairwise

from markupsafe import Markup, escape

_WIDTH, _HEIGHT = 720, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 8, 12, 40
_STEPS = (1, 2, 5)
_LINES = 5
_GAP = 0.25
"""How much of a group's width stays free."""
_WIDEST = 48


@dataclass(frozen=True, slots=True)
class Series:
    """What is counted, and its values in the order of the labels; None: there is none."""

    name: str
    values: tuple[float | None, ...]


def bars(title: str, labels: Sequence[str], series: Sequence[Series]) -> Markup:
    """Bars side by side for each label."""
    scale, width = _Scale.of(series), _inner_width() / max(1, len(labels))
    wide = min(_WIDEST, width * (1 - _GAP) / max(1, len(series)))
    drawn = []
    for which, one in enumerate(series):
        for place, value in enumerate(one.values):
            if value is None:
                continue
            left = _LEFT + width * (place + 0.5) + wide * (which - len(series) / 2)
            top = scale.y(value)
            shape = f'<rect x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{scale.y(0) - top:.1f}">'
            drawn.append(_point(which, shape, "rect", labels[place], one.name, value))
    return _picture(title, labels, series, scale, drawn)


def lines(title: str, labels: Sequence[str], series: Sequence[Series]) -> Markup:
    """A line through the points of each series; where there is no value it is broken."""
    scale, width = _Scale.of(series), _inner_width() / max(1, len(labels))
    drawn = []
    for which, one in enumerate(series):
        points = [
            None if value is None else (_LEFT + width * (place + 0.5), scale.y(value))
            for place, value in enumerate(one.values)
        ]
        drawn += [
            Markup('<path class="s{}" d="M{:.1f} {:.1f}L{:.1f} {:.1f}"/>').format(which, *before, *after)
            for before, after in pairwise(points)
            if before is not None and after is not None
        ]
        for place, (point, value) in enumerate(zip(points, one.values, strict=True)):
            if point is not None and value is not None:
                shape = f'<circle cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="4">'
                drawn.append(_point(which, shape, "circle", labels[place], one.name, value))
    return _picture(title, labels, series, scale, drawn)


@dataclass(frozen=True, slots=True)
class _Scale:
    step: float
    top: float

    @classmethod
    def of(cls, series: Sequence[Series]) -> "_Scale":
        """From zero to a round number above the largest value, in at most so many steps."""
        largest = max((value for one in series for value in one.values if value is not None), default=0)
        for power in count():
            for step in _STEPS:
                if step * 10**power * _LINES >= largest:
                    size = step * 10**power
                    return cls(size, max(size, -(-largest // size) * size))
        raise AssertionError

    def y(self, value: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * value / self.top


def _inner_width() -> float:
    return _WIDTH - _LEFT - _RIGHT


def _said(value: float) -> str:
    return f"{value:g}"


def _point(which: int, opened: str, tag: str, label: str, name: str, value: float) -> Markup:
    told = escape(f"{label}, {name}: {_said(value)}")
    return Markup(f'<g class="s{which}">{opened}<title>{told}</title></{tag}></g>')


def _picture(
    title: str, labels: Sequence[str], series: Sequence[Series], scale: _Scale, drawn: Sequence[Markup]
) -> Markup:
    """The whole: grid, labels (each n-th where there are many), points, and what is which."""
    parts = [
        Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(
            _WIDTH, _HEIGHT, title
        )
    ]
    for nth in range(round(scale.top / scale.step) + 1):
        value, y = nth * scale.step, scale.y(nth * scale.step)
        parts.append(
            Markup('<path class="grid" d="M{} {:.1f}H{}"/>').format(_LEFT, y, _WIDTH - _RIGHT)
            + Markup('<text class="value" x="{}" y="{:.1f}">{}</text>').format(_LEFT - 6, y + 4, _said(value))
        )
    width, every = _inner_width() / max(1, len(labels)), -(-len(labels) // 12) or 1
    parts += [
        Markup('<text class="label" x="{:.1f}" y="{}">{}</text>').format(
            _LEFT + width * (place + 0.5), _HEIGHT - _BOTTOM + 18, label
        )
        for place, label in enumerate(labels)
        if place % every == 0
    ]
    parts += [*drawn, Markup("</svg>")]
    keys = [
        Markup(
            '<li><svg viewBox="0 0 12 12" aria-hidden="true">'
            '<rect class="s{}" width="12" height="12"/></svg>{}</li>'
        ).format(which, one.name)
        for which, one in enumerate(series)
    ]
    legend = Markup('<ul class="keys">') + Markup("").join(keys) + Markup("</ul>")
    return Markup('<figure class="chart">') + Markup("").join(parts) + legend + Markup("</figure>")
