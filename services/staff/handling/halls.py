"""Command handling of halls: opened, their departments admitted, their heads named."""

from infra.eventstore.handling import handles
from services.shared.deadlines.calendar import is_announced, year_of
from services.staff.contract import halls
from services.staff.domain.calendar import HallCalendar
from services.staff.domain.hall import Hall
from services.staff.domain.identity import calendar_id, hall_id
from services.staff.session import StaffSession


@handles(halls.OpenHall)
def open_hall(command: halls.OpenHall, session: StaffSession) -> halls.HallAnswer:
    hall = session.load(Hall, hall_id(command.hall))
    session.append(hall, *hall.open(command.hall, command.name, command.departments))
    _adopt_years_of_now(command.hall, session)
    return _answer(hall)


@handles(halls.AdmitDepartment)
def admit_department(command: halls.AdmitDepartment, session: StaffSession) -> halls.HallAnswer:
    hall = session.hall(command.hall)
    session.append(hall, *hall.admit(command.department))
    return _answer(hall)


@handles(halls.NameHead)
def name_head(command: halls.NameHead, session: StaffSession) -> halls.HallAnswer:
    hall = session.hall(command.hall)
    session.append(hall, *hall.name_head(command.department, command.person))
    return _answer(hall)


def _adopt_years_of_now(hall: str, session: StaffSession) -> None:
    """Last year's cases may be open still, and limits of this year's may end in the next."""
    country = session.means.country
    today, calendar = country.day_of(session.now), session.load(HallCalendar, calendar_id(hall))
    for year in range(today.year - 1, today.year + 2):
        if is_announced(country.country, year):
            session.append(calendar, *calendar.adopt(hall, year_of(country.country, year)))


def _answer(hall: Hall) -> halls.HallAnswer:
    return halls.HallAnswer(hall=hall.hall, version=hall.version)
