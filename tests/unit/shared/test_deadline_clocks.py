"""A clock that runs, stands, is raised once and moves, whosever it is: clause 3.2.1."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from infra.contracts import Refusal
from services.shared.deadlines import limits
from services.shared.deadlines.calendar import WorkingCalendar
from services.shared.deadlines.marks import Signals, check_passed, ended, of_part, parted, run_out
from services.shared.deadlines.moving import ahead_again, dates_of, moved
from services.shared.deadlines.stops import left_out, still_left_out
from services.shared.deadlines.values import Deadline, Excluded
from services.shared.hours import UNPLANNED, OpeningHours
from services.shared.refusals import NOT_DUE
from services.shared.values import CalendarDay, Words
from tests.permits import words
from tests.unit.shared.office import office

SHANGHAI = ZoneInfo("Asia/Shanghai")
TABLE = {
    "answer": Signals("answer_due", yellow="answer_yellow", escalation="answer_escalated"),
    "stage": Signals("stage_due"),
}
FLOOD = Words.model_validate(words("Flood"))


@dataclass(frozen=True)
class Rules:
    calendar: WorkingCalendar
    yellow_share: int = 80
    version: int = 0
    hours: OpeningHours = UNPLANNED


PLAIN = Rules(WorkingCalendar("CN", SHANGHAI))


OFFICE = office()


def on(day: int, hour: int = 0) -> datetime:
    """A moment of March 2026, whose weeks are plain; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, tzinfo=SHANGHAI)


def closed(*days: int) -> Rules:
    own = tuple(CalendarDay(day=on(day).date(), working=False, name=FLOOD) for day in days)
    return Rules(WorkingCalendar("CN", SHANGHAI, own), version=1)


def stop(first: int, last: int, kind: str = "papers") -> Excluded:
    return Excluded(first=date(2026, 3, first), last=date(2026, 3, last), kind=kind)


ANSWER = limits.deadline(PLAIN, date(2026, 3, 2), 10, escalate_after=3)
"""Due at the end of the 16th, yellow from the end of the 12th, raised higher at the end of the 19th."""


# it stands


def test_a_stop_that_begins_and_ends_on_one_day_leaves_nothing_out() -> None:
    assert left_out((), stop(4, 4)) == ()


def test_unless_nothing_could_be_done_on_it_at_all() -> None:
    assert left_out((), stop(4, 4), entirely=True) == (stop(4, 4),)


def test_one_that_crosses_a_night_leaves_out_its_first_day_its_last_and_those_between() -> None:
    excluded = left_out((), stop(4, 6))
    due = limits.deadline(PLAIN, date(2026, 3, 2), 2, excluded).due_on
    assert due == date(2026, 3, 9)  # the 3rd and, past Wednesday to Friday and the weekend, the 9th


def test_days_that_several_leave_out_are_left_out_once() -> None:
    both = left_out(left_out((), stop(4, 6)), stop(5, 9, "hearing"))
    assert limits.deadline(PLAIN, date(2026, 3, 2), 2, both).due_on == date(2026, 3, 10)


def test_what_stops_it_now_leaves_out_the_days_so_far() -> None:
    assert still_left_out({"papers": date(2026, 3, 4)}, date(2026, 3, 6)) == (stop(4, 6),)


# it is raised once


def test_a_clock_and_a_mark_of_a_part_are_told_apart_from_those_of_the_whole() -> None:
    assert [of_part("stage", None), of_part("stage", "contact")] == ["stage", "stage/contact"]
    assert [parted("stage"), parted("stage/contact")] == [("stage", None), ("stage", "contact")]


def test_each_kind_has_its_moment_and_nothing_is_raised_of_what_has_none() -> None:
    answer = TABLE["answer"]
    assert [answer.moment(kind, ANSWER) for kind in answer.kinds()] == [on(13), on(17), on(20)]
    lasting = limits.deadline(PLAIN, date(2026, 3, 2), 10)
    assert answer.moment("answer_escalated", lasting) is None


@pytest.mark.parametrize(
    ("deadline", "at", "raised", "now"),
    [
        (None, None, (), on(17)),
        (ANSWER, None, (), on(17)),
        (ANSWER, on(17), ("answer_due",), on(17)),
        (ANSWER, on(17), (), on(16, 23)),
    ],
    ids=["no clock runs", "no such moment", "raised before", "ahead"],
)
def test_what_has_not_passed_is_not_raised(
    deadline: Deadline | None, at: datetime | None, raised: tuple[str, ...], now: datetime
) -> None:
    with pytest.raises(Refusal) as refused:
        check_passed(deadline, at, "answer_due", raised, now)
    assert refused.value.kind is NOT_DUE


def test_what_has_passed_is_raised_from_its_moment_on() -> None:
    assert check_passed(ANSWER, on(17), "answer_due", ("answer_yellow",), on(17)) == ANSWER


def test_what_ran_out_and_was_not_raised_is_found_whatever_stands_or_lies_ahead() -> None:
    stage = limits.deadline(PLAIN, date(2026, 3, 2), 1)
    clocks = {"answer": ANSWER, "stage/verify": stage, "stage/contact": stage, "stage/rectify": None}
    found = run_out(clocks, TABLE, {"stage_due/contact"}, on(4))
    assert list(found) == [("stage_due", "verify")]
    assert ("answer_due", None) in run_out(clocks, TABLE, (), on(17))
    assert list(run_out({"answer": ANSWER}, TABLE, (), on(16, 23))) == []


def test_time_that_has_run_out_has_ended_whether_or_not_it_was_raised() -> None:
    later = ANSWER.model_copy(update={"due_at": on(30)})
    assert ended(ANSWER, None, on(16, 23)) is None
    assert ended(ANSWER, None, on(17)) == ANSWER
    assert ended(later, ANSWER, on(18)) == ANSWER
    assert ended(None, ANSWER, on(18)) == ANSWER  # its clock stands
    assert ended(None, None, on(18)) is None


# it moves


def withdrawn(
    raised: dict[str, Deadline], rules: Rules, now: datetime, clock: str = "answer", *stops: Excluded
) -> set[str]:
    return set(ahead_again((clock,), TABLE, raised, rules, lambda clock: stops, now))


def test_a_day_declared_since_takes_back_what_it_moves_ahead_and_what_comes_after_it() -> None:
    late = dict.fromkeys(("answer_due", "answer_yellow", "answer_escalated"), ANSWER)
    moved = withdrawn(late, closed(10, 11), on(17))
    assert moved == {"answer_due", "answer_escalated"}  # yellow from the end of the 16th on: it is so now
    assert withdrawn(late, closed(9, 10, 11), on(17)) == late.keys()


def test_it_takes_back_yellow_alone_while_the_limit_has_not_run_out() -> None:
    warned = {"answer_yellow": ANSWER}
    assert withdrawn(warned, closed(10), on(13)) == {"answer_yellow"}
    assert withdrawn(warned, closed(10), on(14)) == set()


def test_but_neither_another_share_nor_hours_nor_a_stop_that_began_since_do() -> None:
    short = limits.deadline(PLAIN, date(2026, 3, 2), 1)
    assert short.yellow_at == on(3, 19) + timedelta(minutes=12)
    for other in (replace(PLAIN, yellow_share=100), replace(PLAIN, hours=OFFICE)):
        assert withdrawn({"answer_yellow": short}, other, on(3, 20)) == set()
    assert withdrawn({"answer_yellow": short}, PLAIN, on(3, 20), "answer", stop(3, 5)) == set()
    moved = withdrawn({"answer_yellow": short}, closed(3), on(4, 19), "answer", stop(5, 9))
    assert moved == {"answer_yellow"}  # at the same time of the 4th
    assert withdrawn({"answer_yellow": short}, closed(3), on(4, 20)) == set()


def test_nor_is_anything_taken_back_that_does_not_say_what_it_was_counted_by() -> None:
    first_shape = ANSWER.model_copy(update={"calendar": ""})
    assert withdrawn({"answer_yellow": first_shape}, closed(10), on(13)) == set()


def test_one_that_does_not_reach_past_now_takes_nothing_back() -> None:
    assert withdrawn({"answer_due": ANSWER}, closed(10), on(18)) == set()


def test_nothing_is_taken_back_of_what_did_not_run_out_or_is_waited_for_no_more() -> None:
    assert withdrawn({"stage_due/verify": ANSWER}, closed(10), on(17), "stage/contact") == set()
    assert withdrawn({"stage_due/verify": ANSWER}, closed(10), on(17), "stage/verify") == {"stage_due/verify"}


def test_the_end_of_a_day_is_counted_anew_as_one() -> None:
    same_day = limits.end_of_day(PLAIN, date(2026, 3, 2))
    assert limits.counted_anew(closed(2), same_day, ()).due_on == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("rules", "now", "yellow"),
    [
        ("hours", on(3, 15), on(3, 16) + timedelta(minutes=30)),
        ("hours", on(3, 19), on(3, 16) + timedelta(minutes=30)),
        ("hours", on(3, 19) + timedelta(minutes=12), on(3, 19) + timedelta(minutes=12)),
        ("share", on(3, 20), on(3, 19) + timedelta(minutes=12)),
        ("calendar", on(3, 20), on(4, 19) + timedelta(minutes=12)),
    ],
)
def test_new_hours_move_yellow_while_it_lies_ahead(rules: str, now: datetime, yellow: datetime) -> None:
    since = date(2026, 3, 2)
    longer = replace(PLAIN, yellow_share=90)
    by = {"hours": replace(PLAIN, hours=OFFICE), "share": longer, "calendar": closed(3)}
    kept = moved(limits.deadline(PLAIN, since, 1), limits.deadline(by[rules], since, 1), now)
    assert kept is not None
    assert kept.yellow_at == yellow
    assert kept.opening == (OFFICE.on(since) if yellow.hour == 16 else ())


def test_what_begins_or_ends_is_as_the_rules_have_it() -> None:
    assert moved(None, ANSWER, on(30)) == ANSWER
    assert moved(ANSWER, None, on(30)) is None


def test_two_dates_are_the_same_when_their_moments_and_their_days_are() -> None:
    assert dates_of(ANSWER) == dates_of(ANSWER.model_copy(update={"rules": 7, "calendar": "CN"}))
    assert dates_of(ANSWER) != dates_of(None)
    for other in ("due_at", "yellow_at", "escalate_at"):
        assert dates_of(ANSWER) != dates_of(ANSWER.model_copy(update={other: on(25)}))
    swapped = limits.deadline(closed(4, 5), date(2026, 3, 2), 8)
    assert swapped.due_on == ANSWER.due_on
    assert dates_of(swapped.model_copy(update={"unusual": ()})) != dates_of(swapped)


def test_what_is_due_the_same_day_tells_of_every_unusual_day_from_its_own_on() -> None:
    due = limits.end_of_day(closed(2, 3), date(2026, 3, 2))
    assert due.due_on == date(2026, 3, 4)
    assert [one.day for one in due.unusual] == [date(2026, 3, 2), date(2026, 3, 3)]


def test_a_stop_that_was_over_before_the_limit_began_is_not_told_of() -> None:
    early, late = stop(2, 4), stop(10, 11)
    due = limits.deadline(PLAIN, date(2026, 3, 5), 10, (early, late))
    assert due.excluded == (late,)
