"""Where the boxes of a flow go: in layers by the longest way there, side by side where none waits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

START, END = "<start>", "<end>"
"""The two ends of every flow; no step's code looks like these."""
_SWEEPS = 4
_GROUPED_FROM = 5
"""So many boxes that wait for the same and are waited for by the same are drawn as one group."""

Arrow = tuple[str, str]


class Step(Protocol):
    """A step of a flow; `after` names those it waits for: None is the one before it in the list."""

    @property
    def code(self) -> str: ...
    @property
    def after(self) -> Sequence[str] | None: ...


@dataclass(frozen=True, slots=True)
class Layout:
    """Layers of boxes from START to END, in the order they are drawn in, and the way each arrow takes.

    A way names the box it starts from, a bend in each layer that it passes by, and the box it leads to; bends
    stand among the boxes of their layers. A group stands in a layer for the boxes in it.
    """

    layers: tuple[tuple[str, ...], ...]
    ways: tuple[tuple[str, ...], ...]
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def predecessors(steps: Sequence[Step]) -> dict[str, tuple[str, ...]]:
    """The steps that each one waits for, by code; none for those that begin with the acceptance.

    A draft may name steps that it has not, or run in a circle: such words are left out, the rest is kept.
    """
    known: dict[str, tuple[str, ...]] = {}
    codes = {step.code for step in steps}
    before: str | None = None
    for step in steps:
        if step.code in known:
            continue
        named = step.after if step.after is not None else (before,) if before else ()
        known[step.code] = tuple(dict.fromkeys(code for code in named if code in codes and code != step.code))
        before = step.code
    return _without_circles(known)


def lay_out(waits_for: Mapping[str, Sequence[str]], last: Sequence[str] = ()) -> Layout:
    """Lay a flow out. `last` are boxes that follow one another after all the others, before END."""
    single = _arrows(waits_for, last)
    groups = _groups(single)
    standing_for = {box: group for group, members in groups.items() for box in members}
    arrows = list(dict.fromkeys((standing_for.get(a, a), standing_for.get(b, b)) for a, b in single))
    layer_of = _depths(arrows)
    layers: list[list[str]] = [[] for _ in range(max(layer_of.values()) + 1)]
    for box in dict.fromkeys(standing_for.get(box, box) for box in (START, *waits_for, *last, END)):
        layers[layer_of[box]].append(box)
    ways = []
    for number, (source, target) in enumerate(arrows):
        passed = range(layer_of[source] + 1, layer_of[target])
        way = [source, *(f"<bend {number} {layer}>" for layer in passed), target]
        for layer, bend in zip(passed, way[1:-1], strict=True):
            layers[layer].append(bend)
        ways.append(tuple(way))
    _untangle(layers, [(a, b) for way in ways for a, b in pairwise(way)])
    return Layout(tuple(map(tuple, layers)), tuple(ways), groups)


def _without_circles(waits_for: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    kept: dict[str, tuple[str, ...]] = {}
    entered: set[str] = set()

    def visit(code: str) -> None:
        entered.add(code)
        named = []
        for other in waits_for[code]:
            if other not in entered:
                visit(other)
            if other in kept:  # else it waits, near or far, for this one
                named.append(other)
        kept[code] = tuple(named)

    for code in waits_for:
        if code not in entered:
            visit(code)
    return {code: kept[code] for code in waits_for}


def _all_before(waits_for: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    """For each step, all that must be done before it, near and far."""
    found: dict[str, set[str]] = {}

    def visit(code: str) -> set[str]:
        if code not in found:
            found[code] = set(waits_for[code]).union(*map(visit, waits_for[code]))
        return found[code]

    for code in waits_for:
        visit(code)
    return found


def _arrows(waits_for: Mapping[str, Sequence[str]], last: Sequence[str]) -> list[Arrow]:
    """The arrows that are needed: what follows from others already is not drawn again."""
    before = _all_before(waits_for)
    arrows: list[Arrow] = []
    for code, named in waits_for.items():
        implied: set[str] = set().union(*(before[other] for other in named))
        arrows += [(other, code) for other in named if other not in implied] or [(START, code)]
    led_on = {source for source, _ in arrows}
    loose = [code for code in waits_for if code not in led_on] or [START]
    tail = [*last, END]
    return [*arrows, *((code, tail[0]) for code in loose), *pairwise(tail)]


def _groups(arrows: Sequence[Arrow]) -> dict[str, tuple[str, ...]]:
    """Boxes side by side that share all their arrows, where they are many."""
    into: dict[str, set[str]] = {}
    out: dict[str, set[str]] = {}
    for source, target in arrows:
        into.setdefault(target, set()).add(source)
        out.setdefault(source, set()).add(target)
    alike: dict[tuple[frozenset[str], frozenset[str]], list[str]] = {}
    for box in into:
        if box in out:
            alike.setdefault((frozenset(into[box]), frozenset(out[box])), []).append(box)
    many = [tuple(boxes) for boxes in alike.values() if len(boxes) >= _GROUPED_FROM]
    return {f"<group {number}>": boxes for number, boxes in enumerate(many)}


def _depths(arrows: Iterable[Arrow]) -> dict[str, int]:
    """The length of the longest way from START to each box."""
    into: dict[str, list[str]] = {}
    for source, target in arrows:
        into.setdefault(target, []).append(source)
    depths = {START: 0}
    waiting = list(into)
    while waiting:
        ready = [box for box in waiting if all(source in depths for source in into[box])]
        for box in ready:
            depths[box] = 1 + max(depths[source] for source in into[box])
        waiting = [box for box in waiting if box not in depths]
    return depths


def _untangle(layers: list[list[str]], pieces: Sequence[Arrow]) -> None:
    """Put each box near the middle of those it is tied to, so that few arrows cross."""
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    for source, target in pieces:
        above.setdefault(target, []).append(source)
        below.setdefault(source, []).append(target)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        order = range(1, len(layers)) if down else range(len(layers) - 2, -1, -1)
        for number in order:
            beside = layers[number - 1 if down else number + 1]
            place = {box: (at + 0.5) / len(beside) for at, box in enumerate(beside)}
            tied = above if down else below
            layers[number].sort(key=lambda box: _mean([place[other] for other in tied[box]]))


def _mean(places: Sequence[float]) -> float:
    return sum(places) / len(places)
