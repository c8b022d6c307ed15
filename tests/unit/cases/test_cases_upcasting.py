"""Events as the service first wrote them, read today.

`cases_first_shape.jsonl` holds one of each, and two cases from beginning to end, as 513fd03 wrote them.
"""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from infra.contracts import Event
from infra.eventstore.codec import Codec
from services.cases.contract import CONTRACT, UPCASTERS
from services.cases.contract import case_events as happened
from services.cases.domain import exclusions
from services.cases.domain.case import Case
from services.cases.domain.moving import move_dates
from services.shared.deadlines.values import Excluded
from tests.given import given
from tests.unit.cases_told import CLOCKS, IN_CHARGE, fold, on, someone

CODEC = Codec(CONTRACT.events, UPCASTERS)
LINES = [
    json.loads(line)
    for line in Path(__file__).with_name("cases_first_shape.jsonl").read_text("utf-8").splitlines()
]


def story(name: str) -> list[Event]:
    return [CODEC.decode(one["topic"], _state(one)) for one in LINES if one["story"] == name]


def _state(one: dict[str, object]) -> bytes:
    return json.dumps(one["state"]).encode()


def until(event: type[Event]) -> list[Event]:
    """The case's story up to and including the last such event."""
    told = story("case")
    last = max(place for place, one in enumerate(told) if isinstance(one, event))
    return told[: last + 1]


@pytest.mark.parametrize("one", LINES, ids=lambda one: one["topic"])
def test_each_is_still_read_and_keeps_what_it_said(one: dict[str, object]) -> None:
    event = CODEC.decode(str(one["topic"]), _state(one))
    assert type(event).__name__ == one["topic"]
    said, reads = one["state"], event.model_dump(mode="json")
    assert isinstance(said, dict)
    kept = {name for name in said if name in reads} - {
        "check_deadline",
        "case_deadline",
        "day_end",
        "deadline",
    }
    as_read = type(event).model_validate({**reads, **{name: said[name] for name in kept}})
    assert as_read == event
    told_anew = {"first_step", "next_step", "step_deadline", "excluded"}
    assert said.keys() - reads.keys() <= told_anew


def test_every_event_that_has_changed_its_shape_is_among_them() -> None:
    topics = {one["topic"] for one in LINES}
    assert {name for name, event in CONTRACT.events.items() if event.schema_version > 1} <= topics
    assert {name for name, _ in UPCASTERS} <= topics


def test_an_acceptance_knew_its_one_open_step() -> None:
    (event,) = [one for one in story("case") if isinstance(one, happened.CaseAccepted)]
    (step,) = event.open_steps
    assert step.deadline is not None
    assert (step.step, step.deadline.due_on) == ("examine", date(2026, 3, 10))
    case = fold(until(happened.CaseAccepted))
    assert (case.since, list(case.open_steps)) == (date(2026, 3, 5), ["examine"])


def test_a_supplement_meant_the_step_that_was_open_without_naming_it() -> None:
    case = fold(until(happened.MaterialsSupplemented))
    deadline = case.open_steps["examine"].deadline
    assert deadline is not None
    assert deadline.due_on == date(2026, 3, 13)
    assert case.excluded == (Excluded(first=date(2026, 3, 6), last=date(2026, 3, 10), kind="supplement"),)
    assert case.stops == {}


def test_a_supplement_before_acceptance_excluded_nothing_from_the_case() -> None:
    case = fold(story("case")[:3])
    assert (case.status, case.accepted, case.excluded, case.stops) == ("applied", False, (), {})
    assert case.check_deadline is not None
    assert case.check_deadline.due_on == date(2026, 3, 11)


def test_steps_followed_one_another_to_the_decision() -> None:
    case = fold(story("case"))
    assert (case.status, case.outcome) == ("decided", "granted")
    assert (case.steps_done, case.open_steps) == (("examine", "visit", "sign"), {})


def test_silence_accepted_then_as_now() -> None:
    case = fold(story("deemed"))
    assert (case.status, case.since, list(case.open_steps)) == ("accepted", date(2026, 3, 2), ["examine"])


@pytest.mark.parametrize(
    "act",
    [
        lambda case: case.complete_step(CLOCKS, "examine", "lin", someone("food"), IN_CHARGE, on(11)),
        lambda case: exclusions.stop_clock(case, CLOCKS, "hearing", "disputed", on(11)),
        lambda case: case.withdraw(None, on(11)),
    ],
)
def test_a_case_begun_then_goes_on_today(act: Callable[[Case], list[Event]]) -> None:
    past = until(happened.MaterialsSupplemented)
    done = given(Case, past).when(act)
    assert len(done.events) == 1
    fold([*past, *done.events])


def test_what_was_worked_out_then_is_what_is_worked_out_today() -> None:
    past = until(happened.MaterialsSupplemented)
    event = given(Case, past).when(lambda case: move_dates(case, CLOCKS, on(11))).events[0]
    assert isinstance(event, happened.CaseDatesMoved)
    then, now = fold(past).case_deadline, event.case_deadline
    assert then is not None
    assert now is not None
    assert (now.due_at, now.yellow_at) == (then.due_at, then.yellow_at)
    assert (then.escalate_at, now.excluded) == (None, fold(past).excluded)  # what it did not say of itself
