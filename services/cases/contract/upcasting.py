"""Events of earlier shapes, read in today's (see `schema_version` of the events)."""

from collections.abc import Callable, Mapping
from typing import Any

from services.cases.contract.words import ANY_STEP

_Data = dict[str, Any]


def _accepted(data: _Data) -> _Data:
    """Version 1 knew one open step at a time, and not whose it is."""
    step, deadline = data.pop("first_step"), data.pop("step_deadline")
    return {**data, "open_steps": [_open(step, deadline)]}


def _stepped(data: _Data) -> _Data:
    step, deadline = data.pop("next_step"), data.pop("step_deadline")
    return {**data, "opened": [] if step is None else [_open(step, deadline)]}


def _supplemented(data: _Data) -> _Data:
    """Version 1 told the deadline of the one open step, but not which that was."""
    deadline, excluded = data.pop("step_deadline"), data.pop("excluded")
    span = excluded and {"first": excluded[0], "last": excluded[1], "kind": "supplement"}
    return {**data, "resumed": span, "open_steps": [] if deadline is None else [_open(ANY_STEP, deadline)]}


def _open(step: str, deadline: _Data | None) -> _Data:
    return {"step": step, "party": "", "deadline": deadline}


UPCASTERS: Mapping[tuple[str, int], Callable[[_Data], _Data]] = {
    ("CaseAccepted", 1): _accepted,
    ("CaseDeemedAccepted", 1): _accepted,
    ("StepCompleted", 1): _stepped,
    ("MaterialsSupplemented", 1): _supplemented,
}
