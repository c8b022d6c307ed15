"""A window: who serves at it, the one ticket it deals with, when nobody is at it. Clauses 2.3.2 and 3.3.1."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from infra.contracts import Event, RefusalKind
from services.queue.contract import refusals as refuse
from services.queue.contract import window_events as happened
from services.queue.domain.window import CALLED_WITHIN, Window
from tests.given import given

TODAY = date(2026, 3, 2)
NINE = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
AT_W1 = {"hall": "h", "window": "W1"}
LIMIT = timedelta(minutes=10)


def after(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


OPENED = happened.WindowOpened(**AT_W1, clerk="lin", day=TODAY, opened_at=NINE)
PAUSED = happened.WindowPaused(**AT_W1, clerk="lin", reason="lunch", paused_at=after(1))
RESUMED = happened.WindowResumed(**AT_W1, clerk="lin", resumed_at=after(5))
CLOSED = happened.WindowClosed(**AT_W1, clerk="lin", closed_at=after(9))
TAKEN = happened.TicketTaken(**AT_W1, line="food", day=TODAY, label="A001", taken_at=after(2))
RELEASED = happened.TicketReleased(**AT_W1, line="food", label="A001", released_at=after(3))
UNATTENDED = happened.WindowUnattended(**AT_W1, clerk="lin", since=NINE, raised_at=after(30))


def opening(clerk: str) -> Callable[[Window], list[Event]]:
    return lambda window: window.open(("h", "W1"), clerk, TODAY, NINE)


def closing(clerk: str, *, for_another: bool = False) -> Callable[[Window], list[Event]]:
    return lambda window: window.close(clerk, after(9), for_another=for_another)


def test_a_window_is_opened_by_one_clerk_and_by_him_again_in_vain() -> None:
    given(Window).when(opening("lin")).then(OPENED)
    given(Window, [OPENED]).when(opening("lin")).then()
    given(Window, [OPENED]).when(opening("wu")).then(refuse.WINDOW_TAKEN)
    given(Window, [OPENED, CLOSED]).when(opening("wu")).then(happened.WindowOpened).having(clerk="wu")


def test_it_is_paused_and_resumed_by_its_clerk() -> None:
    given(Window, [OPENED]).when(lambda window: window.pause("lin", "lunch", after(1))).then(PAUSED)
    given(Window, [OPENED]).when(lambda window: window.pause("wu", "lunch", after(1))).then(
        refuse.WINDOW_TAKEN
    )
    given(Window, [OPENED, PAUSED]).when(lambda window: window.resume("lin", after(5))).then(RESUMED)
    given(Window, [OPENED, PAUSED]).when(lambda window: window.resume("wu", after(5))).then(
        refuse.WINDOW_TAKEN
    )


def test_what_is_not_paused_is_not_resumed() -> None:
    for past, status in (([OPENED], "open"), ([OPENED, PAUSED, RESUMED], "open"), ([], "closed")):
        given(Window, past).when(lambda window: window.resume("lin", after(5))).then(
            refuse.WINDOW_NOT_OPEN, window_status=status
        )


def test_it_is_closed_by_its_clerk_or_for_him() -> None:
    given(Window, [OPENED]).when(closing("lin")).then(CLOSED)
    given(Window, [OPENED]).when(closing("wu")).then(refuse.WINDOW_TAKEN)
    given(Window, [OPENED]).when(closing("wu", for_another=True)).then(CLOSED)
    given(Window, [OPENED, CLOSED]).when(closing("lin")).then(refuse.WINDOW_NOT_OPEN, window_status="closed")


@pytest.mark.parametrize(
    ("past", "clerk", "kind"),
    [
        ([], "lin", refuse.WINDOW_NOT_OPEN),
        ([OPENED, PAUSED], "lin", refuse.WINDOW_NOT_OPEN),
        ([OPENED], "wu", refuse.WINDOW_TAKEN),
        ([OPENED, TAKEN], "lin", refuse.WINDOW_BUSY),
    ],
    ids=["closed", "paused", "another's", "with a ticket"],
)
def test_nobody_is_called_where_nobody_can_be_served(
    past: list[Event], clerk: str, kind: RefusalKind
) -> None:
    given(Window, past).when(lambda window: window.check_free(clerk) or []).then(kind)


def test_a_window_without_a_ticket_is_free() -> None:
    for past in ([OPENED], [OPENED, PAUSED, RESUMED], [OPENED, TAKEN, RELEASED]):
        given(Window, past).when(lambda window: window.check_free("lin") or []).then()


def test_it_deals_with_the_ticket_that_it_took_until_it_lets_it_go() -> None:
    window = Window.fold(UUID(int=1), [OPENED, TAKEN])
    assert window.current("lin", for_another=False) == ("food", TODAY, "A001")
    assert window.current("wu", for_another=True) == ("food", TODAY, "A001")
    assert window.take("food", TODAY, "A001", after(2)) == TAKEN
    assert window.release(after(3)) == RELEASED


@pytest.mark.parametrize(
    ("past", "clerk", "kind"),
    [
        ([OPENED, TAKEN], "wu", refuse.WINDOW_TAKEN),
        ([OPENED, TAKEN, PAUSED], "lin", refuse.WINDOW_NOT_OPEN),
        ([OPENED], "lin", refuse.TICKET_NOT_THERE),
        ([OPENED, TAKEN, RELEASED], "lin", refuse.TICKET_NOT_THERE),
    ],
    ids=["another's", "paused", "none yet", "let go"],
)
def test_there_is_no_ticket_to_deal_with(past: list[Event], clerk: str, kind: RefusalKind) -> None:
    given(Window, past).when(lambda window: [window.current(clerk, for_another=False)]).then(kind)


def raising(at: datetime, waiting_since: datetime = NINE) -> Callable[[Window], list[Event]]:
    return lambda window: window.raise_unattended(waiting_since, LIMIT, at)


def test_it_is_unattended_once_nothing_was_done_for_so_long_while_somebody_waits() -> None:
    given(Window, [OPENED]).when(raising(after(9.9))).then()
    given(Window, [OPENED]).when(raising(after(10))).then(happened.WindowUnattended).having(since=NINE)
    given(Window, [OPENED, TAKEN]).when(raising(after(11.9))).then()
    given(Window, [OPENED, TAKEN]).when(raising(after(12))).then(happened.WindowUnattended)


def test_who_has_just_come_to_an_idle_window_is_given_a_moment() -> None:
    came = after(20)
    given(Window, [OPENED]).when(raising(came + CALLED_WITHIN / 2, came)).then()
    given(Window, [OPENED]).when(raising(came + CALLED_WITHIN, came)).then(happened.WindowUnattended)


def test_it_is_raised_once_until_something_happens_again_and_only_while_it_is_open() -> None:
    given(Window, [OPENED, UNATTENDED]).when(raising(after(40))).then()
    given(Window, [OPENED, UNATTENDED, TAKEN]).when(raising(after(40))).then(happened.WindowUnattended)
    given(Window, [OPENED, PAUSED]).when(raising(after(40))).then()
    given(Window, [OPENED, CLOSED]).when(raising(after(40))).then()
    given(Window).when(raising(after(40))).then()
