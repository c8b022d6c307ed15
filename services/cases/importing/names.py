"""What the names in a log stand for: logs of one kind write them each in their own way."""

from collections.abc import Mapping

MOST_NAMES = 1000
"""Names that are told apart; a file with more is none that people made."""

_OF_CASE = {
    "concept:name": "reference",
    "channel": "channel",
    "department": "department",
    "group": "group",
    "responsible": "responsible",
    "responsible_actor": "responsible",
    "startdate": "started_at",
    "deadline": "deadline",
    "enddate_planned": "planned_end",
    "enddateplanned": "planned_end",
    "enddate": "ended_at",
}
_OF_STEP = {
    "concept:name": "activity",
    "time:timestamp": "at",
    "org:resource": "actor",
    "org:group": "party",
    "concept:instance": "instance",
    "lifecycle:transition": "transition",
}
CASE_FIELDS = frozenset(_OF_CASE.values())
STEP_FIELDS = frozenset(_OF_STEP.values())
TIMES = frozenset({"started_at", "deadline", "planned_end", "ended_at", "at"})
_PREFIX = "case:"


class Fields(dict[str, str | None]):
    """Name as it is written → the field it stands for, or None; upper and lower case are the same."""

    def __init__(self, known: Mapping[str, str]) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, name: str) -> str | None:
        field = self._known.get(name.strip().casefold())
        if len(self) < MOST_NAMES:
            self[name] = field
        return field


class Names:
    """The names that are understood: the usual ones, and those that `mapped` gives for a field instead."""

    def __init__(self, mapped: Mapping[str, str] | None = None) -> None:
        own = {name.strip().casefold(): field for name, field in (mapped or {}).items()}
        case = {name.removeprefix(_PREFIX): field for name, field in own.items() if field in CASE_FIELDS}
        step = {name: field for name, field in own.items() if field in STEP_FIELDS}
        self.of_case = Fields(_with(_OF_CASE, case))
        self.of_step = Fields(_with(_OF_STEP, step))
        prefixed = {f"{_PREFIX}{name}": field for name, field in _with(_OF_CASE, case).items()}
        self.of_column = Fields({**_with(_OF_STEP, step), **prefixed, **case})
        """Of a table with one row a step: what belongs to the case is named so, `case:startdate`."""


def _with(usual: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    return {**{name: field for name, field in usual.items() if field not in own.values()}, **own}
