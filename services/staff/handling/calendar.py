"""Command handling of a hall's calendar: years adopted, days of its own."""

from infra.eventstore.handling import handles
from services.shared.deadlines.calendar import is_announced, year_of
from services.shared.values import AdoptedYear
from services.staff.contract import because, calendar
from services.staff.contract.refusals import YEAR_NOT_ANNOUNCED
from services.staff.session import StaffSession


@handles(calendar.ChangeCalendar)
def change_calendar(command: calendar.ChangeCalendar, session: StaffSession) -> calendar.CalendarAnswer:
    days = session.calendar(command.hall)
    session.append(days, *days.change(command.hall, command.days, command.reason))
    return calendar.CalendarAnswer(hall=command.hall, version=days.version)


@handles(calendar.AdoptYear)
def adopt_year(command: calendar.AdoptYear, session: StaffSession) -> calendar.CalendarAnswer:
    days = session.calendar(command.hall)
    session.append(days, *days.adopt(command.hall, _told(command, session)))
    return calendar.CalendarAnswer(hall=command.hall, version=days.version)


def _told(command: calendar.AdoptYear, session: StaffSession) -> AdoptedYear:
    """The year as told, or as the country is known to have announced it. Refuses YEAR_NOT_ANNOUNCED."""
    if command.days is not None and command.source is not None:
        return AdoptedYear(year=command.year, source=command.source, days=command.days)
    country = session.means.country.country
    if not is_announced(country, command.year):
        raise YEAR_NOT_ANNOUNCED(because.NOT_ANNOUNCED(year=command.year))
    return year_of(country, command.year)
