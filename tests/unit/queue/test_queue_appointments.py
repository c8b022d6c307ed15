"""Appointments: slots, places, and what becomes of a reservation. Clauses 1.3.4 and 3.3.1."""

from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from infra.contracts import Context, Event, Refusal
from services.queue.contract import appointment_events as happened
from services.queue.contract import refusals as refuse
from services.queue.contract.plan import Appointments, ClosedDay, Plan, PlannedLine, PlannedWindow
from services.queue.contract.policy import DEFAULTS, Policy
from services.queue.domain.appointment import day_of
from services.queue.domain.appointment_day import AppointmentDay
from services.queue.domain.policy import QueuePolicy
from services.queue.domain.slots import Slot, check_ahead, check_begins_later, slot_at, slots_of
from services.queue.domain.ticket import Visit
from services.queue.secrets import QueueSecrets
from services.shared.hours import Opening
from services.shared.values import Words
from tests.given import given
from tests.unit.queue.test_queue_plan import changed

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY, TUESDAY = date(2026, 3, 9), date(2026, 3, 10)
NAME = Words(en="x", zh_hant="x", zh_hans="x")
LINE = PlannedLine(
    code="permits", name=NAME, prefix="A", appointments=Appointments(slot_minutes=30, capacity=2)
)
PLAN = Plan(
    hours=tuple(
        Opening(weekday=day, opens=opens, closes=closes)
        for day in range(1, 6)
        for opens, closes in (("09:00", "12:00"), ("13:30", "15:15"))
    ),
    closed=(ClosedDay(day=date(2026, 3, 11), name=NAME),),
    lines=(LINE, PlannedLine(code="tax", name=NAME, prefix="B")),
    windows=(PlannedWindow(code="W1", name=NAME, kind="special", lines=("permits", "tax")),),
)


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


def slot(hour: int, minute: int = 0, day: date = MONDAY) -> Slot:
    begins = at(hour, minute, day)
    return slot_at(PLAN, LINE, begins.date(), begins, ZONE)


EARLIER = at(8)
TEN = slot(10)


def reserved(
    on: AppointmentDay, slot: Slot = TEN, now: datetime = EARLIER, policy: Policy = DEFAULTS
) -> happened.AppointmentReserved:
    day = slot.begins.astimezone(ZONE).date()
    return on.reserve(("h", "permits", day), slot, Visit(holder="ada"), policy, now)


def day(*acts: str, slot: Slot = TEN) -> list[Event]:
    """What has happened to 20260309-001: reserved, and then these."""
    events: list[Event] = [reserved(AppointmentDay(UUID(int=1)), slot)]
    for act in acts:
        done = getattr(folded(events), act)("20260309-001", EARLIER)
        events += done if isinstance(done, list) else [done]
    return events


def folded(events: list[Event]) -> AppointmentDay:
    return AppointmentDay.fold(UUID(int=1), events)


def test_slots_are_the_whole_ones_within_each_opening_and_none_on_a_closed_day() -> None:
    begins = [one.begins.astimezone(ZONE).strftime("%H:%M") for one in slots_of(PLAN, LINE, MONDAY, ZONE)]
    morning = ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]
    assert begins == [*morning, "13:30", "14:00", "14:30"]  # 15:00 would end after the hall closes
    assert {(one.ends - one.begins).seconds for one in slots_of(PLAN, LINE, MONDAY, ZONE)} == {1800}
    assert slots_of(PLAN, LINE, date(2026, 3, 11), ZONE) == slots_of(PLAN, LINE, date(2026, 3, 8), ZONE) == []
    assert slots_of(PLAN, PLAN.lines[1], MONDAY, ZONE) == []


def test_slots_are_as_long_as_ever_on_the_day_the_clocks_change() -> None:
    berlin, sunday = ZoneInfo("Europe/Berlin"), date(2026, 3, 29)
    night = PLAN.model_copy(update={"hours": (Opening(weekday=7, opens=time(1), closes=timedelta(hours=4)),)})
    slots = slots_of(night, LINE, sunday, berlin)
    assert [one.begins.astimezone(berlin).strftime("%H:%M") for one in slots] == [
        *("01:00", "01:30", "03:00", "03:30")
    ]


@pytest.mark.parametrize(
    ("begins", "line", "kind"),
    [
        (at(12), 0, refuse.OUTSIDE_HOURS),
        (at(8, 30), 0, refuse.OUTSIDE_HOURS),
        (at(10, 0, date(2026, 3, 11)), 0, refuse.OUTSIDE_HOURS),
        (at(10, 0, date(2026, 3, 8)), 0, refuse.OUTSIDE_HOURS),
        (at(10, 10), 0, refuse.NO_SUCH_SLOT),
        (at(15), 0, refuse.NO_SUCH_SLOT),
        (at(10), 1, refuse.LINE_NOT_BOOKABLE),
    ],
)
def test_a_time_without_a_slot_is_refused(begins: datetime, line: int, kind: object) -> None:
    with pytest.raises(Refusal) as refused:
        slot_at(PLAN, PLAN.lines[line], begins.date(), begins, ZONE)
    assert refused.value.kind is kind
    assert refuse.OUTSIDE_HOURS.clause == "1.3.4"


def test_a_slot_is_found_by_its_moment_whatever_the_offset() -> None:
    assert slot_at(PLAN, LINE, MONDAY, datetime(2026, 3, 9, 2, tzinfo=UTC), ZONE) == TEN


def test_neither_the_past_nor_too_far_ahead_is_booked() -> None:
    policy = Policy(ahead_days=1)
    check_ahead(TUESDAY, policy, MONDAY)
    for begins in (EARLIER, at(7)):
        with pytest.raises(Refusal) as refused:
            check_begins_later(begins, EARLIER, ZONE)
        assert refused.value.kind is refuse.SLOT_PAST
    with pytest.raises(Refusal) as refused:
        check_ahead(date(2026, 3, 11), policy, MONDAY)
    assert refused.value.kind is refuse.TOO_FAR_AHEAD
    assert refused.value.extra == {"until": "2026-03-10"}


def test_a_reservation_is_kept_for_a_while_and_tells_when_to_check_in() -> None:
    given(AppointmentDay).when(lambda day: [reserved(day)]).having(
        number="20260309-001",
        begins=TEN.begins,
        confirm_by=at(8, 10),
        check_in_from=at(9, 45),
        check_in_until=at(10, 10),
    )
    wide = Policy(early_minutes=120, late_minutes=120, hold_minutes=1440)
    given(AppointmentDay).when(lambda day: [reserved(day, slot(11), policy=wide)]).having(
        check_in_from=at(9), check_in_until=at(12), confirm_by=at(12)
    )  # never while the hall is closed
    assert day_of("20260309-001") == MONDAY
    with pytest.raises(Refusal, match="unknown_appointment"):
        day_of("20261399-001")


def test_a_slot_takes_no_more_than_its_capacity_and_a_place_given_back_is_free() -> None:
    both = [*day(), reserved(folded(day()))]
    given(AppointmentDay, both).when(lambda day: [reserved(day)]).then(refuse.SLOT_FULL)
    given(AppointmentDay, both).when(lambda day: [reserved(day, slot(10, 30))]).then(
        happened.AppointmentReserved
    ).having(number="20260309-003")
    cancelled = [*both, folded(both).cancel("20260309-001", EARLIER)]
    given(AppointmentDay, cancelled).when(lambda day: [reserved(day)]).then(happened.AppointmentReserved)
    kept = [*both, *folded(both).confirm("20260309-001", EARLIER)]
    kept.append(folded(kept).check_in("20260309-001", "A001", at(9, 50)))
    given(AppointmentDay, kept).when(lambda day: [reserved(day)]).then(refuse.SLOT_FULL)


def test_what_is_not_confirmed_in_time_is_released_once() -> None:
    number, late = "20260309-001", at(8, 10)
    just_in_time = given(AppointmentDay, day()).when(lambda day: day.confirm(number, at(8, 9)))
    just_in_time.then(happened.AppointmentConfirmed)
    for act in ("confirm", "cancel"):
        given(AppointmentDay, day()).when(lambda day, act=act: [getattr(day, act)(number, late)]).then(
            refuse.WRONG_APPOINTMENT_STATUS, appointment_status="released"
        )
    given(AppointmentDay, day()).when(lambda day: [day.lapse(number, at(8, 9))]).then(refuse.NOTHING_LAPSED)
    gone = given(AppointmentDay, day()).when(lambda day: [day.lapse(number, late)])
    gone.then(happened.AppointmentReleased)
    given(AppointmentDay, [*day(), *gone.events]).when(lambda day: [day.lapse(number, late)]).then(
        refuse.NOTHING_LAPSED
    )
    given(AppointmentDay, day("confirm")).when(lambda day: [day.lapse(number, at(9))]).then(
        refuse.NOTHING_LAPSED
    )


def test_one_checks_in_around_his_time_only_and_once() -> None:
    number = "20260309-001"
    window = {"from": TEN.begins - timedelta(minutes=15), "until": TEN.begins + timedelta(minutes=10)}
    told = {name: moment.isoformat() for name, moment in window.items()}
    for now in (at(9, 44), at(10, 10)):
        given(AppointmentDay, day("confirm")).when(
            lambda day, now=now: [day.check_in(number, "A001", now)]
        ).then(refuse.NOT_CHECK_IN_TIME, **told)
    given(AppointmentDay, day()).when(lambda day: [day.check_in(number, "A001", at(8, 5))]).then(
        refuse.WRONG_APPOINTMENT_STATUS, appointment_status="reserved"
    )
    there = given(AppointmentDay, day("confirm")).when(lambda day: [day.check_in(number, "A001", at(9, 45))])
    there.then(happened.AppointmentCheckedIn).having(label="A001")
    given(AppointmentDay, [*day("confirm"), *there.events]).when(
        lambda day: [day.check_in(number, "A002", at(9, 46))]
    ).then(refuse.WRONG_APPOINTMENT_STATUS, appointment_status="checked_in")


def test_who_never_came_is_missed() -> None:
    given(AppointmentDay, day("confirm")).when(lambda day: [day.lapse("20260309-001", at(10, 10))]).then(
        happened.AppointmentMissed
    )
    given(AppointmentDay, day("confirm")).when(lambda day: [day.cancel("20260309-001", at(10, 10))]).then(
        refuse.WRONG_APPOINTMENT_STATUS, appointment_status="missed"
    )


def test_what_does_not_exist_or_is_over_cannot_be_dealt_with() -> None:
    given(AppointmentDay, day()).when(lambda day: [day.cancel("20260309-002", EARLIER)]).then(
        refuse.UNKNOWN_APPOINTMENT
    )
    given(AppointmentDay, day("cancel")).when(lambda day: [day.cancel("20260309-001", EARLIER)]).then(
        refuse.WRONG_APPOINTMENT_STATUS, appointment_status="cancelled"
    )
    given(AppointmentDay, day("confirm")).when(lambda day: day.confirm("20260309-001", EARLIER)).then()


def test_a_move_within_the_day_keeps_the_number_and_what_was_confirmed() -> None:
    later = slot(11)
    moved = given(AppointmentDay, day("confirm")).when(
        lambda day: [*day.move("20260309-001", day, MONDAY, later, DEFAULTS, EARLIER)]
    )
    moved.then(happened.AppointmentMovedOut, happened.AppointmentMovedIn).having(
        number="20260309-001", begins=later.begins, moves=1, status="confirmed", check_in_from=at(10, 45)
    )
    after = folded([*day("confirm"), *moved.events])
    assert (after.taken(TEN.begins), after.taken(later.begins)) == (0, 1)


def test_a_move_to_another_day_has_another_number_and_holds_no_longer() -> None:
    there, other = slot(9, day=TUESDAY), AppointmentDay(UUID(int=2))
    out, moved_in = folded(day()).move("20260309-001", other, TUESDAY, there, DEFAULTS, at(8, 5))
    assert (moved_in.number, moved_in.first_number, moved_in.from_number) == (
        *("20260310-001", "20260309-001", "20260309-001"),
    )
    assert moved_in.confirm_by == at(8, 10)
    assert out.to_number == moved_in.number
    full = AppointmentDay.fold(UUID(int=2), [moved_in, reserved(AppointmentDay(UUID(int=2)), there)])
    one = there.__class__(there.begins, there.ends, 1, there.opens, there.closes)
    given(AppointmentDay, day()).when(
        lambda day: [*day.move("20260309-001", full, TUESDAY, one, DEFAULTS, at(8, 5))]
    ).then(refuse.SLOT_FULL)


@pytest.mark.parametrize(
    ("changed", "left"),
    [
        ({}, None),
        ({"closed": (ClosedDay(day=MONDAY, name=NAME),)}, "no slot"),
        ({"lines": PLAN.lines[1:]}, "no slot"),
        ({"lines": (LINE.model_copy(update={"appointments": None}),)}, "no slot"),
        ({"hours": (Opening(weekday=1, opens=time(10, 30), closes=timedelta(hours=17)),)}, "no slot"),
        (
            {"lines": (LINE.model_copy(update={"appointments": Appointments(slot_minutes=60, capacity=2)}),)},
            "no slot",
        ),
        (
            {"lines": (LINE.model_copy(update={"appointments": Appointments(slot_minutes=30, capacity=1)}),)},
            "no place",
        ),
    ],
)
def test_a_plan_keeps_the_appointments_that_were_made(changed: dict[str, object], left: str | None) -> None:
    two = folded([*day(), reserved(folded(day()))])
    found = next(two.unkept_by(PLAN.model_copy(update=changed), ZONE), None)
    if left is None:
        assert found is None
    else:
        assert found is not None
        one, why = found
        assert one.number == "20260309-001"
        assert one.number in str(why)
        assert left in str(why)
    assert list(folded(day("cancel")).unkept_by(PLAN.model_copy(update={"lines": ()}), ZONE)) == []


def test_the_farthest_day_that_may_be_booked_counts_what_held_once() -> None:
    assert QueuePolicy.fold(UUID(int=1), []).furthest_ahead() == DEFAULTS.ahead_days
    policy = QueuePolicy.fold(UUID(int=1), [changed(MONDAY, ahead_days=90), changed(MONDAY, ahead_days=0)])
    assert policy.furthest_ahead() == 90


def test_what_is_public_tells_no_number() -> None:
    events = [event for event in vars(happened).values() if hasattr(event, "public")]
    told = {name for event in events for name in event.public or ()}
    assert told == {"hall", "line", "begins"}


def test_a_code_opens_its_own_appointment_only_however_it_is_written() -> None:
    secrets, place = QueueSecrets.of(bytes(32)), ("h", "permits", "20260309-001")
    visitor, clerk = (Context(UUID(int=1), "ada", role, "online", "c") for role in ("visitor", "clerk"))
    code, ada = secrets.code(*place), secrets.holder(visitor)
    secrets.check_may(visitor, place, ada, None)
    secrets.check_may(visitor, place, None, code.replace("-", "").lower())
    secrets.check_may(clerk, place, ada, None)
    other = secrets.code("h", "permits", "20260309-002")
    for holder, told, kind in (
        (None, None, refuse.NOT_YOUR_APPOINTMENT),
        ("someone", None, refuse.NOT_YOUR_APPOINTMENT),
        (ada, other, refuse.UNKNOWN_APPOINTMENT),
        (ada, "密碼", refuse.UNKNOWN_APPOINTMENT),
    ):
        with pytest.raises(Refusal) as refused:
            secrets.check_may(visitor, place, holder, told)
        assert refused.value.kind is kind


class BookingHistory(RuleBasedStateMachine):
    """Two days of a line, dealt with at random; refused or not, the invariants hold."""

    SLOTS = (slot(9), slot(9, 30), slot(10), slot(9, day=TUESDAY))

    def __init__(self) -> None:
        super().__init__()
        self.now = at(8)
        self.days = {on: AppointmentDay(UUID(int=on.day)) for on in (MONDAY, TUESDAY)}
        self.events: dict[date, list[Event]] = {MONDAY: [], TUESDAY: []}

    def happens(self, on: date, *events: Event) -> None:
        for event in events:
            self.days[on].apply(event)
            self.events[on].append(event)

    def pick(self, pick: int) -> tuple[date, str] | None:
        all_of_them = [(on, number) for on, day in self.days.items() for number in day.appointments]
        return all_of_them[pick % len(all_of_them)] if all_of_them else None

    def free(self, slot: Slot) -> int:
        return slot.capacity - self.days[slot.begins.astimezone(ZONE).date()].taken(slot.begins)

    @rule(minutes=st.integers(1, 20))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(slot=st.sampled_from(SLOTS))
    def reserve(self, slot: Slot) -> None:
        on, free = slot.begins.astimezone(ZONE).date(), self.free(slot)
        try:
            self.happens(on, reserved(self.days[on], slot, self.now))
        except Refusal:
            assert free == 0  # a place that was given back can be had again
        else:
            assert self.free(slot) == free - 1

    @rule(act=st.sampled_from(["confirm", "cancel", "lapse"]), pick=st.integers(0, 99))
    def deal_with(self, act: str, pick: int) -> None:
        if found := self.pick(pick):
            on, number = found
            with suppress(Refusal):
                done = getattr(self.days[on], act)(number, self.now)
                self.happens(on, *(done if isinstance(done, list) else [done]))

    @rule(pick=st.integers(0, 99))
    def check_in(self, pick: int) -> None:
        if found := self.pick(pick):
            with suppress(Refusal):
                self.happens(found[0], self.days[found[0]].check_in(found[1], "A001", self.now))

    @rule(pick=st.integers(0, 99), slot=st.sampled_from(SLOTS))
    def move(self, pick: int, slot: Slot) -> None:
        if found := self.pick(pick):
            (on, number), to = found, slot.begins.astimezone(ZONE).date()
            before = sum(self.free(one) for one in self.SLOTS)
            with suppress(Refusal):
                out, moved_in = self.days[on].move(number, self.days[to], to, slot, DEFAULTS, self.now)
                self.happens(on, out)
                self.happens(to, moved_in)
            assert sum(self.free(one) for one in self.SLOTS) == before

    @invariant()
    def no_slot_has_more_than_its_capacity(self) -> None:
        taken = Counter(
            one.begins
            for day in self.days.values()
            for one in day.appointments.values()
            if one.status in ("reserved", "confirmed", "checked_in", "missed")
        )
        assert all(count <= TEN.capacity for count in taken.values())

    @invariant()
    def folding_all_is_the_same_as_step_by_step(self) -> None:
        for on, day in self.days.items():
            assert AppointmentDay.fold(day.id, self.events[on]) == day
            assert AppointmentDay.from_snapshot(day.to_snapshot()) == day

    @invariant()
    def each_number_is_given_once_and_ends_once(self) -> None:
        began = (happened.AppointmentReserved, happened.AppointmentMovedIn)
        ended = (
            happened.AppointmentCheckedIn,
            happened.AppointmentCancelled,
            happened.AppointmentReleased,
            happened.AppointmentMissed,
        )
        for events in self.events.values():
            given = [
                one.number
                for one in events
                if isinstance(one, began) and getattr(one, "from_number", "") != one.number
            ]
            assert len(given) == len(set(given))
            gone = [one.number for one in events if isinstance(one, ended)]
            assert len(gone) == len(set(gone))


TestBookingHistory = BookingHistory.TestCase
TestBookingHistory.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)


def test_an_appointment_is_called_off_while_its_visitor_is_expected() -> None:
    number = "20260309-001"
    called_off = given(AppointmentDay, day()).when(lambda on: on.call_off(number, NAME, EARLIER))
    called_off.then(happened.AppointmentCalledOff).having(number=number, reason=NAME)
    given(AppointmentDay, [*day(), *called_off.events]).when(
        lambda on: on.call_off(number, NAME, EARLIER)
    ).then()
