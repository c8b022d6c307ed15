"""Who may serve at a window: posted, clocked in, not on leave, qualified. Clauses 2.1.1, 2.2.2 and 2.3.1."""

from datetime import date, datetime

import pytest

from infra.contracts import Event
from services.queue.contract import attendant_events as happened
from services.queue.contract import refusals as refuse
from services.queue.domain.attendant import Attendant
from services.queue.domain.hall_plan import items_at
from services.queue.reactions import BECOMES
from tests.given import Outcome, given
from tests.unit.queue.test_queue_plan import PLAN

TODAY, YESTERDAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 1), date(2026, 3, 3)
AT = datetime.fromisoformat("2026-03-02T08:30:00+08:00")
WHO = {"hall": "h", "person": "lin"}

POSTED = happened.AttendantPosted(**WHO, began_at=AT)
ENDED = happened.AttendantPostingEnded(**WHO, ended_at=AT)


def clocked_in(day: date = TODAY) -> Event:
    return happened.AttendantClockedIn(**WHO, day=day, clocked_in_at=AT)


def clocked_out(day: date = TODAY) -> Event:
    return happened.AttendantClockedOut(**WHO, day=day, clocked_out_at=AT)


def leave(first: date, last: date, name: str = "one") -> Event:
    return happened.AttendantLeaveApproved(**WHO, leave=name, from_day=first, to_day=last, approved_at=AT)


def withdrawn(name: str = "one") -> Event:
    return happened.AttendantLeaveWithdrawn(**WHO, leave=name, withdrawn_at=AT)


def qualified(*items: str) -> Event:
    return happened.AttendantQualified(**WHO, items=items, qualified_at=AT)


def lapsed(*items: str) -> Event:
    return happened.AttendantQualificationLapsed(**WHO, items=items, lapsed_at=AT)


def serving(*past: Event, items: tuple[str, ...] = (), days: tuple[date, ...] = (TODAY,)) -> Outcome:
    """To serve today, in a hall whose days of now these are, at a window where these items are handled."""

    def serve(attendant: Attendant) -> list[Event]:
        attendant.check_may_serve(items, days)
        return []

    return given(Attendant, past).when(serve)


READY = (POSTED, qualified("stall", "tax"), clocked_in())


@pytest.mark.parametrize(
    "past",
    [
        (clocked_in(), POSTED),
        (*READY, ENDED, POSTED),
        (POSTED, clocked_in(), clocked_out(), clocked_in()),
        (POSTED, clocked_in(YESTERDAY), clocked_in()),
        (*READY, leave(TOMORROW, TOMORROW), leave(YESTERDAY, YESTERDAY, "other")),
        (*READY, leave(YESTERDAY, TOMORROW), withdrawn()),
        (*READY, clocked_in(YESTERDAY), clocked_out(YESTERDAY)),
    ],
    ids=[
        "posted and there",
        "posted again",
        "back from lunch",
        "forgot to clock out yesterday",
        "leave on other days",
        "leave withdrawn",
        "yesterday's clocking made up for today",
    ],
)
def test_who_is_posted_and_there_serves(past: tuple[Event, ...]) -> None:
    serving(*past).then()


@pytest.mark.parametrize(
    ("past", "reason"),
    [
        ((), "not_posted"),
        ((clocked_in(), qualified("stall")), "not_posted"),
        ((*READY, ENDED), "not_posted"),
        ((*READY, leave(TODAY, TODAY)), "on_leave"),
        ((POSTED, leave(YESTERDAY, TOMORROW)), "on_leave"),
        ((*READY, leave(TODAY, TODAY), leave(TODAY, TODAY, "two"), withdrawn()), "on_leave"),
        ((POSTED,), "not_clocked_in"),
        ((*READY, clocked_out()), "not_clocked_in"),
        ((POSTED, clocked_in(YESTERDAY)), "not_clocked_in"),
        ((POSTED, clocked_in(), clocked_out(), clocked_in(YESTERDAY)), "not_clocked_in"),
    ],
)
def test_who_is_not_says_why(past: tuple[Event, ...], reason: str) -> None:
    serving(*past).then(refuse.MAY_NOT_SERVE, reason=reason)


def test_in_a_hall_that_has_not_closed_since_yesterdays_duty_goes_on() -> None:
    both = (YESTERDAY, TODAY)
    serving(POSTED, clocked_in(YESTERDAY), days=both).then()
    serving(POSTED, clocked_in(YESTERDAY), leave(TODAY, TODAY), days=both).then()
    for past, reason in (
        ((POSTED, clocked_in(YESTERDAY), clocked_out(YESTERDAY)), "not_clocked_in"),
        ((POSTED, clocked_in(YESTERDAY), leave(YESTERDAY, YESTERDAY)), "on_leave"),
        ((POSTED, leave(TODAY, TODAY)), "on_leave"),
    ):
        serving(*past, days=both).then(refuse.MAY_NOT_SERVE, reason=reason)


def test_one_serves_the_items_one_is_qualified_for_and_is_told_the_others() -> None:
    serving(*READY, items=("stall",)).then()
    serving(*READY, items=("stall", "fishing", "tax", "hunting")).then(
        refuse.MAY_NOT_SERVE, reason="not_qualified", items=["fishing", "hunting"]
    )
    serving(*READY, lapsed("tax", "fishing"), items=("stall", "tax")).then(
        refuse.MAY_NOT_SERVE, reason="not_qualified", items=["tax"]
    )
    serving(*READY, lapsed("tax"), qualified("tax"), items=("stall", "tax")).then()


def test_a_window_asks_for_the_items_of_all_its_lines() -> None:
    line = PLAN.lines[0]
    lines = tuple(
        line.model_copy(update={"code": code, "items": items})
        for code, items in (("a", ("tax", "stall")), ("b", ()), ("c", ("stall", "visa")), ("d", ("ship",)))
    )
    plan = PLAN.model_copy(update={"lines": lines})
    window = plan.windows[0].model_copy(update={"lines": ("c", "b", "a")})
    assert items_at(plan, window) == ["stall", "visa", "tax"]
    assert items_at(plan, window.model_copy(update={"lines": ("b",)})) == []


def test_every_event_is_told_with_all_that_the_queue_keeps_of_it() -> None:
    for told, kept in BECOMES.items():
        assert kept.model_fields.keys() <= told.model_fields.keys(), told
    assert {kept.__name__ for kept in BECOMES.values()} == {
        name
        for name, kind in vars(happened).items()
        if isinstance(kind, type) and name.startswith("Attendant")
    }
