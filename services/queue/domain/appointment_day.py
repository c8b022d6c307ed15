"""A line's appointments (預約) on one day: who has a place in which slot. Clause 3.3.1."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from infra.contracts import Detail, Event
from infra.eventstore.aggregate import Aggregate, applies
from services.queue.contract import appointment_events as happened
from services.queue.contract import because, plan_because
from services.queue.contract import refusals as refuse
from services.queue.contract.plan import Plan
from services.queue.contract.policy import Policy
from services.queue.contract.words import AppointmentStatus
from services.queue.domain.appointment import (
    LIVE,
    TAKING,
    Appointment,
    number_of,
    ordinal_of,
    unknown_appointment,
)
from services.queue.domain.slots import Slot, slots_of
from services.queue.domain.ticket import Visit
from services.shared.values import Words

_RESERVED: AppointmentStatus = "reserved"
Taken = happened.AppointmentReserved | happened.AppointmentMovedIn


@dataclass
class AppointmentDay(Aggregate):
    """`appointments` are all of the day, by number."""

    hall: str = ""
    line: str = ""
    day: date = date.min
    last: int = 0
    appointments: dict[str, Appointment] = field(default_factory=dict)

    # what may be done

    def reserve(
        self, place: tuple[str, str, date], slot: Slot, visit: Visit, policy: Policy, now: datetime
    ) -> happened.AppointmentReserved:
        """Take a place in a slot of `place` (hall, line, day), if there is one."""
        hall, line, day = place
        self._check_free(slot)
        opens, closes = slot.check_in_window(policy)
        return happened.AppointmentReserved(
            hall=hall,
            line=line,
            day=day,
            number=number_of(day, self.last + 1),
            begins=slot.begins,
            ends=slot.ends,
            priority=visit.priority,
            items=visit.items,
            case=visit.case,
            holder=visit.holder,
            confirm_by=min(now + timedelta(minutes=policy.hold_minutes), closes),
            check_in_from=opens,
            check_in_until=closes,
            reserved_at=now,
        )

    def confirm(self, number: str, now: datetime) -> list[Event]:
        if self.live(number, now).status == "confirmed":
            return []
        return [
            happened.AppointmentConfirmed(hall=self.hall, line=self.line, number=number, confirmed_at=now)
        ]

    def expected(self, number: str, now: datetime) -> Appointment:
        """A confirmed one whose visitor may check in now."""
        found = self.appointment(number)
        if found.status != "confirmed":
            raise found.wrong_status(now)
        if not found.check_in_from <= now < found.check_in_until:
            window = {"from": found.check_in_from.isoformat(), "until": found.check_in_until.isoformat()}
            raise refuse.NOT_CHECK_IN_TIME(because.NOT_EXPECTED_NOW(number=number), **window)
        return found

    def check_in(self, number: str, label: str, now: datetime) -> happened.AppointmentCheckedIn:
        """Its visitor is there, and has drawn the ticket `label`."""
        self.expected(number, now)
        return happened.AppointmentCheckedIn(
            hall=self.hall, line=self.line, number=number, label=label, checked_in_at=now
        )

    def move(
        self, number: str, to: "AppointmentDay", day: date, slot: Slot, policy: Policy, now: datetime
    ) -> tuple[happened.AppointmentMovedOut, happened.AppointmentMovedIn]:
        """Give the place back here for one in a slot of `day`, the day of `to`, if there is one."""
        found = self.live(number, now)
        to._check_free(slot)
        opens, closes = slot.check_in_window(policy)
        to_number = number if day == self.day else number_of(day, to.last + 1)
        out = happened.AppointmentMovedOut(
            hall=self.hall,
            line=self.line,
            number=number,
            begins=found.begins,
            to_number=to_number,
            to_begins=slot.begins,
            moved_at=now,
        )
        moved_in = happened.AppointmentMovedIn(
            hall=self.hall,
            line=self.line,
            day=day,
            number=to_number,
            from_number=number,
            first_number=found.first_number,
            moves=found.moves + 1,
            status=found.status,
            begins=slot.begins,
            ends=slot.ends,
            priority=found.priority,
            items=found.items,
            case=found.case,
            holder=found.holder,
            confirm_by=min(found.confirm_by, closes),
            check_in_from=opens,
            check_in_until=closes,
            moved_at=now,
        )
        return out, moved_in

    def cancel(self, number: str, now: datetime) -> happened.AppointmentCancelled:
        found = self.live(number, now)
        return happened.AppointmentCancelled(
            hall=self.hall, line=self.line, number=number, begins=found.begins, cancelled_at=now
        )

    def lapse(self, number: str, now: datetime) -> Event:
        """Release it if it was not confirmed in time, or record that nobody came."""
        found = self.appointment(number)
        if found.status_at(now) == found.status:
            raise refuse.NOTHING_LAPSED(found.is_now(found.status))
        if found.status == "confirmed":
            return happened.AppointmentMissed(hall=self.hall, line=self.line, number=number, missed_at=now)
        return happened.AppointmentReleased(
            hall=self.hall, line=self.line, number=number, begins=found.begins, released_at=now
        )

    def live(self, number: str, now: datetime) -> Appointment:
        """One that still has its place and its visitor is expected."""
        found = self.appointment(number)
        if found.status_at(now) not in LIVE:
            raise found.wrong_status(now)
        return found

    def appointment(self, number: str) -> Appointment:
        found = self.appointments.get(number)
        if found is None:
            raise unknown_appointment()
        return found

    def taken(self, begins: datetime) -> int:
        """How many have a place in the slot that begins then."""
        return sum(one.begins == begins and one.status in TAKING for one in self.appointments.values())

    def call_off(self, number: str, reason: Words, now: datetime) -> list[Event]:
        """The hall gives the place back, with its reason; nothing for who is not expected any more."""
        found = self.appointment(number)
        if found.status_at(now) not in LIVE:
            return []
        return [
            happened.AppointmentCalledOff(
                hall=self.hall,
                line=self.line,
                number=number,
                begins=found.begins,
                reason=reason,
                called_off_at=now,
            )
        ]

    def unkept_by(self, plan: Plan, zone: ZoneInfo) -> Iterator[tuple[Appointment, Detail]]:
        """Which of those still to come a plan for this day has no place for, and why not."""
        planned = next((line for line in plan.lines if line.code == self.line), None)
        slots = {slot.begins: slot for slot in slots_of(plan, planned, self.day, zone)} if planned else {}
        for one in self.appointments.values():
            slot = slots.get(one.begins)
            if one.status not in LIVE:
                continue
            if slot is None or slot.ends != one.ends:
                yield one, plan_because.NO_SLOT(number=one.number, line=self.line)
            elif self.taken(one.begins) > slot.capacity:
                yield one, plan_because.NO_PLACE(number=one.number, line=self.line)

    # how the above is worked out

    def _check_free(self, slot: Slot) -> None:
        if self.taken(slot.begins) >= slot.capacity:
            raise refuse.SLOT_FULL(because.SLOT_TAKEN(places=slot.capacity))

    # what has happened

    @applies(happened.AppointmentReserved, happened.AppointmentMovedIn)
    def _taken(self, event: Taken) -> None:
        self.hall, self.line, self.day = event.hall, event.line, event.day
        self.last = max(self.last, ordinal_of(event.number))
        self.appointments[event.number] = begun_by(event)

    @applies(happened.AppointmentConfirmed)
    def _confirmed(self, event: happened.AppointmentConfirmed) -> None:
        self._become(event.number, "confirmed")

    @applies(happened.AppointmentMovedOut)
    def _moved_out(self, event: happened.AppointmentMovedOut) -> None:
        self._become(event.number, "moved")

    @applies(happened.AppointmentCheckedIn)
    def _checked_in(self, event: happened.AppointmentCheckedIn) -> None:
        self._become(event.number, "checked_in", event.label)

    @applies(happened.AppointmentCancelled, happened.AppointmentCalledOff)
    def _cancelled(self, event: happened.AppointmentCancelled | happened.AppointmentCalledOff) -> None:
        self._become(event.number, "cancelled")

    @applies(happened.AppointmentReleased)
    def _released(self, event: happened.AppointmentReleased) -> None:
        self._become(event.number, "released")

    @applies(happened.AppointmentMissed)
    def _missed(self, event: happened.AppointmentMissed) -> None:
        self._become(event.number, "missed")

    def _become(self, number: str, status: AppointmentStatus, label: str | None = None) -> None:
        self.appointments[number] = replace(self.appointments[number], status=status, label=label)


def begun_by(event: Taken) -> Appointment:
    """The appointment as it is right after it took its place."""
    first_number, moves, status = event.number, 0, _RESERVED
    if isinstance(event, happened.AppointmentMovedIn):
        first_number, moves, status = event.first_number, event.moves, event.status
    return Appointment(
        number=event.number,
        first_number=first_number,
        moves=moves,
        status=status,
        begins=event.begins,
        ends=event.ends,
        priority=event.priority,
        items=event.items,
        case=event.case,
        holder=event.holder,
        confirm_by=event.confirm_by,
        check_in_from=event.check_in_from,
        check_in_until=event.check_in_until,
    )
