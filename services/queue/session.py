"""What the queue decides on: a hall as it is expected once all that is under way is stored."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from infra.contracts import Context, Event
from infra.eventstore.aggregate import Aggregate
from infra.eventstore.session import Session
from infra.privacy.keyring import Keyring
from services.queue.contract import because
from services.queue.contract import refusals as refuse
from services.queue.contract.plan import Plan
from services.queue.contract.policy import Policy
from services.queue.domain.appointment_day import AppointmentDay
from services.queue.domain.attendant import Attendant
from services.queue.domain.hall_day import HallDays, check_open, hall_day
from services.queue.domain.hall_plan import HallPlan
from services.queue.domain.identity import (
    appointment_day_id,
    attendant_id,
    line_day_id,
    plan_id,
    policy_id,
    telling_id,
    window_id,
)
from services.queue.domain.line_day import LineDay
from services.queue.domain.policy import QueuePolicy
from services.queue.domain.telling import told_of
from services.queue.domain.window import Window
from services.queue.named_cases import NamedCases
from services.queue.secrets import QueueSecrets
from services.shared.registry import Registry
from services.shared.telling.events import About
from services.shared.telling.telling import Telling


@dataclass(frozen=True, slots=True)
class Means:
    """What the service's sessions work with."""

    keyring: Keyring
    zone: ZoneInfo
    secrets: QueueSecrets
    cases: NamedCases
    registry: Registry
    hall_days: HallDays = field(default_factory=HallDays)


class HallSession(Session):
    """Of one hall, the `lane` of its decisions."""

    means: Means

    @property
    def hall(self) -> str:
        return self.lane

    def _goes_with(self, to: Aggregate, event: Event, context: Context | None) -> None:
        """With an event of an appointment goes what its holder is told of it."""
        if not isinstance(to, AppointmentDay) or (found := told_of(event, self.zone)) is None:
            return
        number, said = found
        if (holder := to.appointment(number).holder) is None:
            return  # booked by whoever stood at a window or a kiosk: nobody knows where he is to be told
        telling = Telling(telling_id(to.hall, to.line, to.day, to.version + 1))
        about = About(kind="appointment", number=number, line=to.line)
        self.append(telling, telling.tell(to.hall, holder, about, said, self.now), context=context)

    @property
    def zone(self) -> ZoneInfo:
        return self.means.zone

    @property
    def secrets(self) -> QueueSecrets:
        return self.means.secrets

    @property
    def today(self) -> date:
        """The hall's day that it is now."""
        return self.days[-1]

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Today, and before it the day before while the hall has not closed since: who came then is there."""
        return self.means.hall_days.of(self.hall_plan(), self.now, self.zone).days

    def day_of(self, moment: datetime) -> date:
        """The hall's day that a moment belongs to."""
        return hall_day(self.hall_plan().in_force, moment, self.zone).day

    def check_open(self) -> None:
        """Refuse HALL_CLOSED outside the hours."""
        check_open(self.plan(), self.today, self.now, self.zone)

    def hall_plan(self) -> HallPlan:
        """All that is planned."""
        return self.load(HallPlan, plan_id(self.hall))

    def hall_policy(self) -> QueuePolicy:
        """All that is the hall's policy, now and to come."""
        return self.load(QueuePolicy, policy_id(self.hall))

    def plan(self, day: date | None = None) -> Plan:
        """What holds on a day, today without one. Refuses UNPLANNED_HALL."""
        return self.hall_plan().on(day or self.today)

    def policy(self, day: date | None = None) -> Policy:
        """What holds on a day, today without one."""
        return self.hall_policy().on(day or self.today)

    def line(self, line: str, day: date | None = None) -> LineDay:
        return self.load(LineDay, line_day_id(self.hall, line, day or self.today))

    def line_days(self, line: str) -> list[LineDay]:
        """The line's days whose tickets are there, the earlier first."""
        return [self.line(line, day) for day in self.days]

    def line_with(self, line: str, label: str, day: date | None) -> LineDay:
        """The line's day that has a ticket: the given one, or the last that has it, else today's."""
        found = [one for on, one in zip(self.days, self.line_days(line), strict=True) if day in (on, None)]
        if not found:
            raise refuse.UNKNOWN_TICKET(because.NOT_IN_LINE_ANY_MORE(label=label))
        return next((one for one in reversed(found) if label in one.tickets), found[-1])

    def is_at_window(self, holder: str) -> bool:
        """Whether a visitor is called or served somewhere just now."""
        ids = [line_day_id(self.hall, line.code, day) for line in self.plan().lines for day in self.days]
        return any(self.glance(LineDay, id).has_at_window(holder) for id in ids)

    def window(self, window: str) -> Window:
        return self.load(Window, window_id(self.hall, window))

    def attendant(self, person: str) -> Attendant:
        return self.load(Attendant, attendant_id(self.hall, person))

    def appointments(self, line: str, day: date) -> AppointmentDay:
        """A line's appointments of a day."""
        return self.load(AppointmentDay, appointment_day_id(self.hall, line, day))
