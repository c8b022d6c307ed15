"""The whole command side of the staff service."""

from typing import TypeVar

from infra.contracts import Context
from infra.eventstore.aggregate import Aggregate
from infra.eventstore.application import Application, Change, Decision, handles
from infra.eventstore.log import EventLog
from infra.loop.clock import Clock
from infra.privacy.keyring import Keyring
from services.shared.refusals import UNKNOWN_HALL
from services.shared.values import AdoptedYear
from services.shared.working_days import WorkingCalendar, is_announced, year_of
from services.staff.contract import CONTRACT, calendar, halls
from services.staff.contract.refusals import YEAR_NOT_ANNOUNCED
from services.staff.domain.calendar import HallCalendar
from services.staff.domain.hall import Hall
from services.staff.domain.identity import calendar_id, hall_id

_A = TypeVar("_A", bound=Aggregate)


class StaffApplication(Application):
    contract = CONTRACT

    def __init__(self, log: EventLog, keyring: Keyring, clock: Clock, country: WorkingCalendar) -> None:
        super().__init__(log, keyring, clock)
        self.country = country

    @handles(halls.OpenHall)
    def open_hall(self, command: halls.OpenHall, context: Context) -> Decision:
        hall, days = self.found(Hall, hall_id(command.hall)), HallCalendar(calendar_id(command.hall))
        opened = hall.open(command.hall, command.name, command.departments)
        adopted = [event for year in self._years_of_now() for event in days.adopt(command.hall, year)]
        changes = [Change(hall.id, 0, opened), Change(days.id, 0, adopted)]
        return Decision(changes, halls.HallAnswer(hall=command.hall, version=len(opened)))

    @handles(halls.AdmitDepartment)
    def admit_department(self, command: halls.AdmitDepartment, context: Context) -> Decision:
        hall = self._hall(command.hall)
        return _of_hall(hall, Change(hall.id, hall.version, hall.admit(command.department)))

    @handles(halls.NameHead)
    def name_head(self, command: halls.NameHead, context: Context) -> Decision:
        hall = self._hall(command.hall)
        return _of_hall(
            hall, Change(hall.id, hall.version, hall.name_head(command.department, command.person))
        )

    @handles(calendar.ChangeCalendar)
    def change_calendar(self, command: calendar.ChangeCalendar, context: Context) -> Decision:
        days = self._calendar(command.hall)
        events = days.change(command.hall, command.days, command.reason)
        return _of_calendar(command.hall, Change(days.id, days.version, events))

    @handles(calendar.AdoptYear)
    def adopt_year(self, command: calendar.AdoptYear, context: Context) -> Decision:
        days = self._calendar(command.hall)
        if command.days is not None and command.source is not None:
            year = AdoptedYear(year=command.year, source=command.source, days=command.days)
        elif is_announced(self.country.country, command.year):
            year = year_of(self.country.country, command.year)
        else:
            raise YEAR_NOT_ANNOUNCED(f"{command.year} is not known to have been announced")
        return _of_calendar(command.hall, Change(days.id, days.version, days.adopt(command.hall, year)))

    def _years_of_now(self) -> list[AdoptedYear]:
        """Last year's cases may be open still, and limits of this year's may end in the next."""
        today = self.country.day_of(self.clock.now())
        country, near = self.country.country, range(today.year - 1, today.year + 2)
        return [year_of(country, year) for year in near if is_announced(country, year)]

    def _hall(self, hall: str) -> Hall:
        found = self.found(Hall, hall_id(hall))
        if not found.version:
            raise UNKNOWN_HALL(f"there is no hall {hall}")
        return found

    def _calendar(self, hall: str) -> HallCalendar:
        self._hall(hall)
        return self.found(HallCalendar, calendar_id(hall))


def _of_hall(hall: Hall, change: Change) -> Decision:
    version = change.version + len(change.events)
    return Decision([change], halls.HallAnswer(hall=hall.hall, version=version))


def _of_calendar(hall: str, change: Change) -> Decision:
    version = change.version + len(change.events)
    return Decision([change], calendar.CalendarAnswer(hall=hall, version=version))
