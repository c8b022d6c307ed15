"""An item's process as a picture (流程圖), with the place of a case on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from infra.languages.saying import Language, Text, listed, phrased, said, working_days
from services.cases.contract.words import Definition, Step
from services.cases.papers import wording
from services.shared.deadlines.values import Light
from services.shared.papers.drawing import Box, State, draw
from services.shared.papers.layout import END, START, lay_out, predecessors
from services.shared.values import Words

__all__ = ["AUTHORITY", "END", "START", "Place", "flow_svg"]

AUTHORITY = "<authority>"
"""The box of the higher authority, in the flow of a reported item (上報)."""

_STATES: dict[State, Words] = {
    "done": wording.DONE,
    "open": wording.OPEN,
    "green": wording.OPEN_GREEN,
    "yellow": wording.OPEN_YELLOW,
    "red": wording.OPEN_RED,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case stands: the boxes that are done, and those that are open, each with its light.

    Boxes are named by the codes of their steps, START, AUTHORITY and END; START is done unless it is open.
    """

    done: frozenset[str] = frozenset()
    open: Mapping[str, Light | None] = field(default_factory=dict)

    def state(self, box: str) -> State:
        if box in self.open:
            return self.open[box] or "open"
        return "done" if box in self.done or box == START else "ahead"


def flow_svg(
    definition: Definition,
    language: Language,
    place: Place | None = None,
    parties: Mapping[str, Text] | None = None,
) -> str:
    """Draw the flow as an SVG document, which an HTML page may also hold as it is.

    With a `place`, what is done and what is open is marked, by shapes and words beside colours. `parties` are
    the names of departments and roles by code; a code without a name stands for itself. A draft whose steps
    are missing, or wait for each other, is drawn as far as it goes.
    """
    steps = definition.steps or ()
    waits_for = predecessors(steps)
    boxes = _boxes(definition, language, place, parties or {})
    reported = [AUTHORITY] if AUTHORITY in boxes else []
    title = said(wording.FLOW, language)
    if definition.name is not None:
        title = f"{said(definition.name, language)} · {title}"
    told = _told(boxes, waits_for, language)
    return draw(lay_out(waits_for, reported), boxes, title, told, language)


def _boxes(
    definition: Definition, language: Language, place: Place | None, parties: Mapping[str, Text]
) -> dict[str, Box]:
    def box(code: str, name: str, notes: Sequence[str] = (), *, at_an_end: bool = False) -> Box:
        state = place.state(code) if place else None
        label = said(_STATES[state], language) if state in _STATES else None
        return Box(name, tuple(notes), state, label, at_an_end)

    boxes = {START: box(START, said(wording.FLOW_START, language), at_an_end=True)}
    for number, step in enumerate(_once(definition.steps or ()), 1):
        party = said(parties.get(step.party, step.party), language)
        notes = _notes(party, step.limit, language)
        boxes[step.code] = box(step.code, f"{number}. {said(step.name, language)}", notes)
    if definition.item_class == "reported":
        party = said(definition.authority or wording.HIGHER_AUTHORITY, language)
        notes = _notes(party, definition.authority_limit, language)
        boxes[AUTHORITY] = box(AUTHORITY, said(wording.AUTHORITY_DECIDES, language), notes)
    boxes[END] = box(END, said(wording.FLOW_END, language), at_an_end=True)
    return boxes


def _once(steps: Sequence[Step]) -> list[Step]:
    """A draft may have two steps of one code: the first is drawn."""
    found: dict[str, Step] = {}
    for step in steps:
        found.setdefault(step.code, step)
    return list(found.values())


def _notes(party: str, limit: int | None, language: Language) -> list[str]:
    notes = [said(wording.PARTY, language).format(party)]
    if limit is not None:
        notes.append(said(wording.LIMIT, language).format(working_days(limit, language)))
    return notes


def _told(boxes: Mapping[str, Box], waits_for: Mapping[str, Sequence[str]], language: Language) -> str:
    """The picture in words, for those who do not see it."""
    stop = ". " if language == "en" else "。"
    numbers = {code: str(number) for number, code in enumerate(waits_for, 1)}
    lines = []
    for code, box in boxes.items():
        parts = [box.name, *box.notes]
        if waits_for.get(code):
            before = listed((numbers[other] for other in waits_for[code]), language)
            parts.append(said(wording.AFTER, language).format(before))
        if box.label:
            parts.append(box.label)
        lines.append(phrased(parts, language) + stop)
    return "".join(lines).strip()
