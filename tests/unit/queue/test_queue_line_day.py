"""A line on one day: numbers, order, calls, and what becomes of a ticket. Clause 3.3.1."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from infra.contracts import Event, Refusal
from services.queue.contract import refusals as refuse
from services.queue.contract import ticket_events as happened
from services.queue.contract.plan import PlannedLine
from services.queue.contract.policy import DEFAULTS
from services.queue.contract.words import ORDINARY, Priority
from services.queue.domain.announcing import call_text
from services.queue.domain.identity import visitors_of
from services.queue.domain.line_day import LineDay
from services.queue.domain.ticket import Visit
from services.shared.values import Words
from tests.given import given

NOON = datetime(2026, 3, 2, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = date(2026, 3, 2)
NAME = Words(en="Permits", zh_hant="許可", zh_hans="许可")
LINE = PlannedLine(code="permits", name=NAME, prefix="A")
SAID = call_text("A001", NAME)


def after(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def drawn(
    number: int, priority: Priority = "none", at: int | None = None, holder: str | None = None
) -> Event:
    moment = after(number if at is None else at)
    return happened.TicketDrawn(
        hall="h",
        line="permits",
        day=TODAY,
        number=number,
        label=f"A{number:03}",
        priority=priority,
        tier=ORDINARY if priority == "none" else 0,
        items=(),
        holder=holder,
        appointment=None,
        case=None,
        visitors=None,
        name=None,
        drawn_at=moment,
        seniority_at=moment,
    )


def called(label: str, window: str = "W1", call: int = 1, at: int = 30) -> Event:
    return happened.TicketCalled(
        hall="h",
        line="permits",
        label=label,
        window=window,
        clerk="lin",
        call=call,
        said=SAID,
        called_at=after(at),
    )


def line(*events: Event) -> LineDay:
    return LineDay.fold(UUID(int=1), events)


def test_numbers_run_without_gap_until_the_contingent_is_used_up() -> None:
    few = LINE.model_copy(update={"contingent": 2})
    day = line(drawn(1))
    assert day.draw(few, "h", TODAY, Visit(), NOON).label == "A002"
    given(LineDay, [drawn(1), drawn(2)]).when(lambda day: [day.draw(few, "h", TODAY, Visit(), NOON)]).then(
        refuse.NO_MORE_TICKETS
    )


def test_priority_groups_go_first_and_among_equals_who_came_first() -> None:
    day = line(drawn(1), drawn(2), drawn(3, "elderly"), drawn(4, "disabled"), drawn(5))
    assert day.order == ["A003", "A004", "A001", "A002", "A005"]
    ordinary, first = (
        day.draw(LINE, "h", TODAY, Visit(priority=priority), after(9)) for priority in ("none", "pregnant")
    )
    assert (day.ahead_of(ordinary), day.ahead_of(first)) == (5, 2)


def test_a_ticket_is_called_once_at_a_time() -> None:
    past = [drawn(1), called("A001")]
    given(LineDay, past).when(lambda day: [day.call("A001", "W2", "wu", SAID, after(31))]).then(
        refuse.TICKET_NOT_THERE, ticket_status="called"
    )


def test_a_recall_waits_its_time_and_there_are_only_so_many() -> None:
    past = [drawn(1), called("A001")]
    later = after(30) + timedelta(seconds=DEFAULTS.recall_seconds)
    soon = later - timedelta(seconds=1)
    given(LineDay, past).when(lambda day: [day.recall("A001", DEFAULTS, SAID, soon)]).then(
        refuse.CALLED_JUST_NOW, again_at=later.isoformat()
    )
    given(LineDay, past).when(lambda day: [day.recall("A001", DEFAULTS, SAID, later)]).then(
        happened.TicketCalled
    ).having(call=2)
    often = [drawn(1), called("A001"), called("A001", call=DEFAULTS.recall_max)]
    given(LineDay, often).when(lambda day: [day.recall("A001", DEFAULTS, SAID, after(99))]).then(
        refuse.CALLED_OFTEN_ENOUGH
    )


def test_who_did_not_come_goes_back_behind_the_next_three_once() -> None:
    past = [*(drawn(number) for number in range(1, 7)), called("A001")]
    back = (
        given(LineDay, past)
        .when(lambda day: [day.absent("A001", DEFAULTS, after(32))])
        .then(happened.TicketReturned)
    )
    day = line(*past, *back.events)
    assert day.order == ["A002", "A003", "A004", "A001", "A005", "A006"]
    assert day.order.index("A001") == DEFAULTS.noshow_places
    again = [*past, *back.events, called("A001", at=40)]
    given(LineDay, again).when(lambda day: [day.absent("A001", DEFAULTS, after(42))]).then(
        happened.TicketLeft
    ).having(why="no_show")


def test_in_a_short_line_he_goes_behind_whoever_is_there() -> None:
    for others in (0, 1, 2):
        past = [*(drawn(number) for number in range(1, others + 2)), called("A001")]
        day = line(*past, line(*past).absent("A001", DEFAULTS, after(32)))
        assert day.order[-1] == "A001"


def test_a_transferred_ticket_keeps_its_number_priority_and_seniority() -> None:
    first = line(drawn(1, at=5), called("A001"))
    ticket = first.tickets["A001"]
    second = LineDay.fold(UUID(int=2), [])
    tax = LINE.model_copy(update={"code": "tax"})
    moved = second.move_in(ticket, first, tax, None, after(33))
    assert (moved.label, moved.seniority_at, moved.from_line) == ("A001", after(5), "permits")


def test_service_begins_after_the_call_and_ends_once() -> None:
    given(LineDay, [drawn(1)]).when(lambda day: [day.start("A001", NOON)]).then(refuse.TICKET_NOT_THERE)
    past = [drawn(1), called("A001"), line(drawn(1), called("A001")).start("A001", after(31))]
    finished = given(LineDay, past).when(lambda day: [day.finish("A001", "h-1", after(40))])
    finished.then(happened.ServiceFinished).having(case="h-1")
    given(LineDay, [*past, *finished.events]).when(lambda day: [day.finish("A001", None, after(41))]).then(
        refuse.UNKNOWN_TICKET
    )


def started(label: str) -> Event:
    return happened.ServiceStarted(hall="h", line="permits", label=label, window="W1", started_at=after(31))


def test_a_ticket_is_served_from_its_start_and_not_while_it_is_only_called() -> None:
    past = [drawn(1), called("A001")]
    assert not line(*past).is_served("A001")
    assert line(*past, started("A001")).is_served("A001")
    assert not line(*past).is_served("A002")
    assert not line(*past).is_served(None)


def test_a_holder_is_at_a_window_while_he_is_called_or_served_there() -> None:
    past = [drawn(1, holder="ada"), drawn(2, holder="bo")]
    assert not line(*past).has_at_window("ada")
    assert line(*past, called("A001")).has_at_window("ada")
    assert line(*past, called("A001"), started("A001")).has_at_window("ada")
    assert not line(*past, called("A001")).has_at_window("bo")


def test_why_one_waits_aside_is_sealed_with_the_names_of_the_day() -> None:
    day = line(drawn(1), called("A001"), started("A001"))
    told, untold = day.park("A001", "fetches a copy", after(32)), day.park("A001", None, after(32))
    assert (told.window, told.reason, told.visitors) == ("W1", "fetches a copy", visitors_of("h", TODAY))
    assert (untold.reason, untold.visitors) == (None, None)


def test_at_the_end_of_the_day_everyone_left_is_let_go() -> None:
    past = [drawn(1), drawn(2), called("A001")]
    gone = given(LineDay, past).when(lambda day: day.close(after(600)))
    gone.then(happened.TicketLeft, happened.TicketLeft)
    day = line(*past, *gone.events)
    assert (day.tickets, day.order, day.last_number) == ({}, [], 2)
    given(LineDay, [*past, *gone.events]).when(lambda day: day.close(after(601))).then(
        refuse.NOTHING_TO_CLOSE
    )


def test_a_line_says_itself_what_goes_before_mere_seniority() -> None:
    booked = Visit(appointment="n-1", appointed_at=after(20))
    elder = Visit(priority="elderly")

    def tiers(planned: PlannedLine) -> list[int]:
        return [line().draw(planned, "h", TODAY, visit, NOON).tier for visit in (elder, booked, Visit())]

    assert tiers(LINE) == [0, 1, ORDINARY]
    assert tiers(LINE.model_copy(update={"ranks": ("appointment", "priority")})) == [1, 0, ORDINARY]
    assert tiers(LINE.model_copy(update={"ranks": ()})) == [ORDINARY] * 3
    assert tiers(LINE.model_copy(update={"groups": ("disabled",)})) == [ORDINARY, 1, ORDINARY]


def test_an_appointment_is_drawn_beyond_the_contingent_and_stands_as_of_its_time() -> None:
    full = LINE.model_copy(update={"contingent": 1})
    booked = line(drawn(1)).draw(full, "h", TODAY, Visit(appointment="n-1", appointed_at=after(20)), NOON)
    assert (booked.label, booked.seniority_at) == ("A002", after(20))


def test_who_is_at_another_window_keeps_his_place_and_another_is_called() -> None:
    day = line(drawn(1, holder="ada"), drawn(2), drawn(3))
    following = day.next_for("W1", lambda holder: holder == "ada")
    assert following is not None
    assert following.label == "A002"
    assert day.order == ["A001", "A002", "A003"]


def test_a_ticket_kept_for_a_window_is_called_there_only() -> None:
    day = line(drawn(1), drawn(2), called("A001"))
    for event in (
        day.move_out("A001", "permits", after(31)),
        day.move_in(day.tickets["A001"], day, LINE, "W2", after(31)),
    ):
        day.apply(event)
    assert day.order == ["A001", "A002"]  # with the seniority it had
    found = {window: day.next_for(window, lambda holder: False) for window in ("W1", "W2")}
    assert {window: ticket and ticket.label for window, ticket in found.items()} == {
        "W1": "A002",
        "W2": "A001",
    }


def test_who_is_put_back_waits_where_he_stood_for_any_window() -> None:
    past = [drawn(1), drawn(2), called("A001"), line(drawn(1), called("A001")).start("A001", after(31))]
    for events in (past[:3], past):  # called, or served in part
        put_back = given(LineDay, events).when(lambda day: [day.put_back("A001", "W1", after(40))])
        day = line(*events, *put_back.then(happened.TicketPutBack).events)
        assert (day.order, day.tickets["A001"].status) == (["A001", "A002"], "waiting")
        assert day.tickets["A001"].returns == 0  # he did come
        assert day.call("A001", "W2", "wu", SAID, after(41)).window == "W2"


def test_who_was_kept_for_a_window_is_so_no_more() -> None:
    day = line(drawn(1), drawn(2), called("A001"))
    for event in (
        day.move_out("A001", "permits", after(31)),
        day.move_in(day.tickets["A001"], day, LINE, "W2", after(31)),
    ):
        day.apply(event)
    assert day.kept_for("W2") == ["A001"]
    day.apply(day.put_back("A001", "W2", after(32)))
    assert day.kept_for("W2") == []
    assert (found := day.next_for("W1", lambda holder: False)) is not None
    assert (found.label, day.order) == ("A001", ["A001", "A002"])


class LineHistory(RuleBasedStateMachine):
    """Draws, calls and all the rest at random; refused or not, the invariants hold."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.events: list[Event] = []
        self.day = line()

    def attempt(self, event: Event) -> None:
        self.day.apply(event)
        self.events.append(event)

    def on(self, status: str, pick: int) -> str | None:
        found = sorted(label for label, ticket in self.day.tickets.items() if ticket.status == status)
        return found[pick % len(found)] if found else None

    @rule(seconds=st.integers(1, 200))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(priority=st.sampled_from(["none", "none", "elderly"]))
    def draw(self, priority: Priority) -> None:
        self.attempt(self.day.draw(LINE, "h", TODAY, Visit(priority=priority), self.now))

    @precondition(lambda self: self.day.order)
    @rule(window=st.sampled_from(["W1", "W2"]))
    def call(self, window: str) -> None:
        head = self.day.next_for(window, lambda holder: False)
        assert head is not None
        assert head.rank == min(self.day.tickets[label].rank for label in self.day.order)
        self.attempt(self.day.call(head.label, window, "lin", SAID, self.now))

    @rule(act=st.sampled_from(["recall", "absent", "start"]), pick=st.integers(0, 9))
    def with_who_was_called(self, act: str, pick: int) -> None:
        label = self.on("called", pick)
        if label is None:
            return
        acts: dict[str, Callable[[], Event]] = {
            "recall": lambda: self.day.recall(label, DEFAULTS, SAID, self.now),
            "absent": lambda: self.day.absent(label, DEFAULTS, self.now),
            "start": lambda: self.day.start(label, self.now),
        }
        self._try(acts[act])

    @rule(act=st.sampled_from(["park", "finish"]), pick=st.integers(0, 9))
    def with_who_is_served(self, act: str, pick: int) -> None:
        label = self.on("served", pick)
        if label is not None:
            self._try(lambda: getattr(self.day, act)(label, None, self.now))

    @rule(status=st.sampled_from(["called", "served"]), pick=st.integers(0, 9))
    def put_back(self, status: str, pick: int) -> None:
        label = self.on(status, pick)
        if label is not None:
            self._try(lambda: self.day.put_back(label, "W1", self.now))

    @rule(status=st.sampled_from(["waiting", "parked"]), pick=st.integers(0, 9))
    def cancel(self, status: str, pick: int) -> None:
        label = self.on(status, pick)
        if label is not None:
            self._try(lambda: self.day.cancel(label, "cancelled", self.now))

    def _try(self, act: Callable[[], Event]) -> None:
        with suppress(Refusal):
            self.attempt(act())

    @invariant()
    def folding_all_is_the_same_as_step_by_step(self) -> None:
        assert line(*self.events) == self.day
        assert LineDay.from_snapshot(self.day.to_snapshot()) == self.day

    @invariant()
    def those_who_wait_are_in_order_and_nobody_else(self) -> None:
        waiting = {label for label, ticket in self.day.tickets.items() if ticket.status == "waiting"}
        assert sorted(waiting, key=lambda label: self.day.tickets[label].rank) == self.day.order

    @invariant()
    def numbers_run_without_gap_or_double(self) -> None:
        numbers = [event.number for event in self.events if isinstance(event, happened.TicketDrawn)]
        assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def nobody_is_forgotten(self) -> None:
        drawn = {event.label for event in self.events if isinstance(event, happened.TicketDrawn)}
        ended = [
            event.label
            for event in self.events
            if isinstance(event, (happened.TicketLeft, happened.ServiceFinished))
        ]
        assert len(ended) == len(set(ended))
        assert self.day.tickets.keys() == drawn - set(ended)


TestLineHistory = LineHistory.TestCase
TestLineHistory.settings = settings(max_examples=60, stateful_step_count=50, deadline=None)
