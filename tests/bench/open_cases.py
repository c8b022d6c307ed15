"""Open cases, straight into a log: applied for and accepted today."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from infra.contracts import Event
from infra.eventstore.records import Append, NewEvent
from services.cases.contract import case_events as happened
from services.cases.domain.clocks import Clocks
from services.cases.domain.identity import case_id
from services.cases.domain.process import ready
from services.cases.domain.rules import Rules
from services.shared.deadlines.calendar import WorkingCalendar
from tests.bench.desk import Desk
from tests.bench.hall import definition, words

_AT_ONCE = 250


def coming_day(calendar: WorkingCalendar, today: date) -> date:
    """A working day within the limits of cases accepted today."""
    return next(day for n in range(2, 12) if calendar.is_working_day(day := today + timedelta(days=n)))


HOLIDAY = "a holiday is announced"


def holiday(day: date) -> dict[str, Any]:
    return {
        "days": [{"day": day.isoformat(), "working": False, "name": words("Holiday")}],
        "reason": HOLIDAY,
    }


def fill(desk: Desk, hall: str, count: int) -> list[UUID]:
    """The ids of so many new cases, each applied for and accepted."""
    ids = []
    left = (f"{hall}-{n:06}" for n in range(count))
    while numbers := list(islice(left, _AT_ONCE)):
        events = [new for number in numbers for new in _told(desk, hall, number)]
        desk.log.append(Append(events))
        ids += [case_id(number) for number in numbers]
    return ids


def _told(desk: Desk, hall: str, number: str) -> Iterator[NewEvent]:
    for version, event in enumerate(_case(desk, hall, number), start=1):
        topic, state = desk.application.codec.encode(event)
        yield NewEvent(case_id(number), version, topic, state, '{"actor": "bench", "role": "clerk"}')


def _case(desk: Desk, hall: str, number: str) -> list[Event]:
    application = desk.application
    clocks = Clocks(definition(), Rules(application.means.calendar))
    now = application.clock.now()
    today = application.means.calendar.day_of(now)
    applied = happened.CaseApplied(
        hall=hall,
        number=number,
        item="permit",
        item_version=1,
        item_class="committed",
        channel="window",
        applicant=f"person-{number}",
        name="sealed",
        phone=None,
        document_number="sealed",
        materials=("form",),
        code_mac="none",
        received_at=now,
        check_deadline=clocks.check(today),
        day_end=None,
    )
    accepted = happened.CaseAccepted(
        hall=hall,
        number=number,
        item="permit",
        item_version=1,
        accepted_at=now,
        accepted_on=today,
        case_deadline=clocks.case(today),
        open_steps=clocks.opened(ready(clocks.definition, ()), today, standing=False),
    )
    return [applied, accepted]
