"""Time that does not count, more time, and the higher authority's: clauses 3.1.2 and 3.2.1."""

from datetime import date, datetime

import pytest

from infra.contracts import Event
from services.cases.contract import case_events as happened
from services.cases.contract import refusals as refuse
from services.cases.contract.policy import Policy
from services.cases.contract.words import Definition, OrderedTime
from services.cases.domain import authority, exclusions, extension
from services.cases.domain.case import Case
from services.cases.domain.rules import Rules
from services.shared.deadlines.explanation import used
from services.shared.deadlines.values import Deadline, Excluded
from tests.given import Outcome, given
from tests.permits import JOINT, REPORTED, definition
from tests.unit.cases_told import (
    CHINA,
    CLOCKS,
    PERMIT,
    TRINKET,
    accepted,
    applied,
    clocks,
    decided,
    fold,
    noticed,
    on,
    stepped,
    supplemented,
)

UPWARDS = definition(REPORTED)
TOGETHER = definition(JOINT)
ANSWERS = clocks(UPWARDS)


def due(deadline: Deadline | None) -> date | None:
    return deadline.due_on if deadline else None


def stopping(past: list[Event], kind: OrderedTime, at: datetime, policy: Policy | None = None) -> Outcome:
    under = clocks(PERMIT, Rules(CHINA, policy or Policy()))
    return given(Case, past).when(lambda case: exclusions.stop_clock(case, under, kind, "disputed", at))


def resuming(past: list[Event], kind: OrderedTime, at: datetime) -> Outcome:
    return given(Case, past).when(lambda case: exclusions.resume_clock(case, CLOCKS, kind, at))


def stopped(past: list[Event], kind: OrderedTime, at: datetime) -> list[Event]:
    return [*past, *stopping(past, kind, at).then(happened.ClockStopped).events]


def resumed(past: list[Event], kind: OrderedTime, at: datetime) -> list[Event]:
    return [*past, *resuming(past, kind, at).then(happened.ClockResumed).events]


# time that does not count


def test_a_stop_lets_every_limit_stand_from_its_day() -> None:
    past = stopped(accepted(), "hearing", on(4))
    case = fold(past)
    assert case.stops == {"hearing": date(2026, 3, 4)}
    assert (case.case_deadline, case.open_steps["examine"].deadline) == (None, None)


def test_the_first_and_the_last_day_and_those_between_are_not_counted() -> None:
    outcome = resuming(stopped(accepted(), "hearing", on(4)), "hearing", on(6))
    event = outcome.then(happened.ClockResumed).events[0]
    assert isinstance(event, happened.ClockResumed)
    assert event.resumed == Excluded(first=date(2026, 3, 4), last=date(2026, 3, 6), kind="hearing")
    assert due(event.case_deadline) == date(2026, 3, 19)  # 4, 5, 6: three days later than the 16th
    assert {one.step: due(one.deadline) for one in event.open_steps} == {"examine": date(2026, 3, 10)}


def test_two_at_once_count_once_and_the_clock_waits_for_the_last() -> None:
    past = stopped(stopped(accepted(), "hearing", on(4)), "test", on(5))
    past = resumed(past, "hearing", on(9))
    assert fold(past).case_deadline is None
    past = resumed(past, "test", on(10))
    assert due(fold(past).case_deadline) == date(2026, 3, 23)  # 4, 5, 6, 9, 10: five days


def test_a_supplement_and_a_hearing_stand_apart() -> None:
    past = stopped(noticed(accepted(), "id", at=on(4)), "hearing", on(5))
    past = supplemented(past, "id", at=on(6))
    assert (fold(past).case_deadline, set(fold(past).stops)) == (None, {"hearing"})
    assert due(fold(resumed(past, "hearing", on(9))).case_deadline) == date(2026, 3, 20)


def test_a_second_hearing_is_excluded_as_well() -> None:
    past = resumed(stopped(accepted(), "hearing", on(4)), "hearing", on(5))
    past = resumed(stopped(past, "hearing", on(6)), "hearing", on(9))
    assert due(fold(past).case_deadline) == date(2026, 3, 20)


def test_what_begins_and_ends_on_one_day_leaves_nothing_out() -> None:
    """Two stops of five minutes had bought two free days."""
    past = accepted()
    for day in (4, 4, 6):
        past = resumed(stopped(past, "hearing", on(day)), "hearing", on(day))
    assert fold(past).case_deadline == fold(accepted()).case_deadline
    past = resumed(stopped(past, "hearing", on(6)), "hearing", on(9))
    assert due(fold(past).case_deadline) == date(2026, 3, 18)  # the 6th and the 9th


def test_a_step_opened_while_the_clocks_stand_has_its_limit_once_they_go_on() -> None:
    past = stepped(stopped(accepted(), "hearing", on(4)), "examine", at=on(5))
    assert fold(past).open_steps["visit"].deadline is None
    past = resumed(past, "hearing", on(9))
    assert due(fold(past).open_steps["visit"].deadline) == date(2026, 3, 11)


def test_only_what_the_policy_lists_and_what_does_not_already_stop_it() -> None:
    counted = Policy(clock_excludes=("test",))
    stopping(accepted(), "hearing", on(4), counted).then(refuse.NOT_EXCLUDED, excluded=["test"])
    stopping(stopped(accepted(), "hearing", on(4)), "hearing", on(5)).then(refuse.CLOCK_STOPPED_ALREADY)
    resuming(accepted(), "hearing", on(5)).then(refuse.CLOCK_NOT_STOPPED)
    resuming(stopped(accepted(), "test", on(4)), "hearing", on(5)).then(refuse.CLOCK_NOT_STOPPED)


def test_neither_an_unaccepted_nor_a_closed_case_has_a_clock_to_stop() -> None:
    stopping(applied("form", "id"), "hearing", on(4)).then(refuse.CASE_NOT_READY)
    done = decided(stepped(accepted(), "examine", "visit", "sign"))
    stopping(done, "hearing", on(4)).then(refuse.CASE_CLOSED)


def test_no_decision_while_it_goes_on() -> None:
    past = stopped(stepped(accepted(), "examine", "visit", "sign"), "hearing", on(4))
    given(Case, past).when(lambda case: case.decide(CLOCKS, "granted", None, on(5))).then(
        refuse.CASE_NOT_READY, stopped_by=["hearing"]
    )


def test_where_the_policy_says_so_a_supplement_begins_the_limits_anew() -> None:
    under = clocks(PERMIT, Rules(CHINA, Policy(supplement_clock="reset")))
    past = noticed(accepted(), "id", at=on(4))
    past = [*past, *fold(past).supplement(under, ["id"], (), on(10))]
    anew = fold(past)
    assert due(anew.case_deadline) == date(2026, 3, 24)
    assert due(anew.open_steps["examine"].deadline) == date(2026, 3, 13)
    past = resumed(stopped(past, "hearing", on(11)), "hearing", on(12))
    case = fold(past)
    assert (case.since, due(case.case_deadline)) == (date(2026, 3, 10), date(2026, 3, 26))
    assert due(case.open_steps["examine"].deadline) == date(2026, 3, 17)


# more time


def asking(past: list[Event], days: int, of: Definition = PERMIT, policy: Policy | None = None) -> Outcome:
    under = clocks(of, Rules(CHINA, policy or Policy()))
    return given(Case, past).when(
        lambda case: extension.request_extension(case, under, days, "the road is closed", "lin", on(4))
    )


def approving(past: list[Event], actor: str = "wu", of: Definition = PERMIT) -> Outcome:
    return given(Case, past).when(lambda case: extension.approve_extension(case, clocks(of), actor, on(5)))


@pytest.mark.parametrize(
    ("of", "most"), [(PERMIT, 10), (TOGETHER, 15), (UPWARDS, 10)], ids=["committed", "joint", "reported"]
)
def test_an_extension_is_as_long_as_the_policy_allows_its_class(of: Definition, most: int) -> None:
    past = accepted(applied("form", "id", of=of), of=of)
    asking(past, most + 1, of).then(refuse.EXTENSION_TOO_LONG, most=most)
    asking(past, most, of).then(happened.ExtensionRequested).having(days=most, requested_by="lin")
    policy = Policy(extension=2, joint_extension=3)
    allowed = 3 if of.item_class == "joint" else 2
    asking(past, allowed + 1, of, policy).then(refuse.EXTENSION_TOO_LONG, most=allowed)


def test_it_counts_from_its_approval_by_another_and_keeps_its_reason() -> None:
    past = accepted()
    past = [*past, *asking(past, 3).then(happened.ExtensionRequested).events]
    assert due(fold(past).case_deadline) == date(2026, 3, 16)
    approving(past, "lin").then(refuse.APPROVED_BY_REQUESTER)
    event = approving(past).then(happened.CaseExtended).events[0]
    assert isinstance(event, happened.CaseExtended)
    assert (event.requested_by, event.approved_by) == ("lin", "wu")
    (asked,) = [one for one in past if isinstance(one, happened.ExtensionRequested)]
    assert (asked.reason, asked.applicant) == ("the road is closed", "person-1")
    assert event.case_deadline is not None
    told = (event.case_deadline.due_on, event.case_deadline.limit, event.case_deadline.extended)
    assert told == (date(2026, 3, 19), 13, 3)
    past = [*past, event]
    asking(past, 1).then(refuse.EXTENDED_ALREADY)
    approving(past).then(refuse.NO_EXTENSION_ASKED)


def test_extended_while_the_clock_stands_it_is_longer_once_it_goes_on() -> None:
    past = stopped(accepted(), "hearing", on(4))
    past = [*past, *asking(past, 3).then(happened.ExtensionRequested).events]
    past = [*past, *approving(past).then(happened.CaseExtended).having(case_deadline=None).events]
    assert due(fold(resumed(past, "hearing", on(6))).case_deadline) == date(2026, 3, 24)


def test_a_second_one_is_asked_only_after_a_rejection() -> None:
    past = accepted()
    past = [*past, *asking(past, 3).then(happened.ExtensionRequested).events]
    asking(past, 3).then(refuse.EXTENDED_ALREADY)
    rejecting = given(Case, past).when(lambda case: extension.reject_extension(case, "it is open", "wu"))
    past = [*past, *rejecting.then(happened.ExtensionRejected).events]
    assert due(fold(past).case_deadline) == date(2026, 3, 16)
    given(Case, past).when(lambda case: extension.reject_extension(case, "x", "wu")).then(
        refuse.NO_EXTENSION_ASKED
    )
    asking(past, 3).then(happened.ExtensionRequested)


def test_what_has_no_limit_or_no_course_has_no_extension() -> None:
    asking(accepted(applied(of=TRINKET), of=TRINKET), 1, TRINKET).then(refuse.NO_LIMIT)
    asking(applied("form", "id"), 1).then(refuse.CASE_NOT_READY)
    approving(accepted()).then(refuse.NO_EXTENSION_ASKED)
    asking(decided(stepped(accepted(), "examine", "visit", "sign")), 1).then(refuse.CASE_CLOSED)


# the higher authority


SENT = on(4)
REVIEWED = stepped(accepted(applied(of=UPWARDS), of=UPWARDS), "review", at=on(3), of=UPWARDS)


def forwarding(past: list[Event], at: datetime = SENT, of: Definition = UPWARDS) -> Outcome:
    return given(Case, past).when(lambda case: authority.forward(case, clocks(of), "H 1", at))


def answering(past: list[Event], outcome: str = "granted", reason: str | None = None) -> Outcome:
    return given(Case, past).when(
        lambda case: authority.record_answer(
            case, ANSWERS, "P 9", "denied" if outcome == "denied" else "granted", reason, on(12)
        )
    )


FORWARDED = [*REVIEWED, *forwarding(REVIEWED).events]


def test_a_reviewed_case_is_forwarded_once_and_its_own_clock_stands() -> None:
    event = forwarding(REVIEWED).then(happened.CaseForwarded).events[0]
    assert isinstance(event, happened.CaseForwarded)
    assert due(event.authority_deadline) == date(2026, 3, 11)
    case = fold(FORWARDED)
    assert (case.stops, case.case_deadline) == ({"higher_authority": date(2026, 3, 4)}, None)
    forwarding(FORWARDED).then(refuse.FORWARDED_ALREADY)


def test_nothing_is_forwarded_before_its_review_or_from_another_class() -> None:
    forwarding(accepted(applied(of=UPWARDS), of=UPWARDS)).then(refuse.CASE_OPEN, open=["review"])
    forwarding(accepted(), of=PERMIT).then(refuse.NOT_REPORTED)
    forwarding(applied(of=UPWARDS)).then(refuse.CASE_NOT_READY)
    asked = given(Case, REVIEWED).when(lambda case: case.withdraw(None, on(4))).events
    forwarding([*REVIEWED, *asked]).then(refuse.CASE_CLOSED)


def test_the_days_it_took_are_not_counted_and_its_own_clock_is_over() -> None:
    event = answering(FORWARDED).then(happened.AuthorityAnswered).events[0]
    assert isinstance(event, happened.AuthorityAnswered)
    case = fold([*FORWARDED, event])
    assert case.case_deadline is not None
    assert (due(case.case_deadline), case.authority_deadline) == (date(2026, 3, 25), None)
    assert used(case.case_deadline, date(2026, 3, 12)) == 1


def test_an_authority_without_a_limit_has_no_deadline_but_stops_the_clock_all_the_same() -> None:
    of = definition(REPORTED, authority_limit=None)
    forwarding(REVIEWED, of=of).then(happened.CaseForwarded).having(authority_deadline=None)


def test_it_is_decided_as_answered_and_not_before() -> None:
    for past in (REVIEWED, FORWARDED):
        given(Case, past).when(lambda case: case.decide(ANSWERS, "granted", None, on(12))).then(
            refuse.AUTHORITY_NOT_ANSWERED
        )
    answering(REVIEWED).then(refuse.NOT_FORWARDED)
    answering(FORWARDED, "denied").then(refuse.REASON_MISSING)
    denied = [*FORWARDED, *answering(FORWARDED, "denied", "over quota").events]
    answering(denied).then(refuse.NOT_FORWARDED)
    given(Case, denied).when(lambda case: case.decide(ANSWERS, "granted", None, on(12))).then(
        refuse.AUTHORITY_SAID_OTHERWISE, answer="denied"
    )
    given(Case, denied).when(lambda case: case.decide(ANSWERS, "denied", "as told", on(12))).then(
        happened.CaseDecided
    )
