"""What the names in a log stand for: logs of one kind write them each in their own way."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from infra.importing.findings import Reading
from infra.importing.names import Fields, instead, plain

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


class Names:
    """The names that are understood: the usual ones, and those that `mapped` gives for a field instead."""

    def __init__(self, mapped: Mapping[str, str] | None = None) -> None:
        own = {plain(name): field for name, field in (mapped or {}).items()}
        case = {name.removeprefix(_PREFIX): field for name, field in own.items() if field in CASE_FIELDS}
        step = {name: field for name, field in own.items() if field in STEP_FIELDS}
        self.of_case = Fields(instead(_OF_CASE, case))
        self.of_step = Fields(instead(_OF_STEP, step))
        prefixed = {f"{_PREFIX}{name}": field for name, field in instead(_OF_CASE, case).items()}
        self.of_column = Fields({**instead(_OF_STEP, step), **prefixed, **case})
        """Of a table with one row a step: what belongs to the case is named so, `case:startdate`."""


@dataclass
class LogReading(Reading):
    """How a log is read, with the names that are understood in it."""

    names: Names = field(default_factory=Names)
