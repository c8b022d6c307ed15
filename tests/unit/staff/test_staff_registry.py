"""Halls, departments, heads and calendars as the registry holds them."""

from datetime import date

import pytest
from pydantic import ValidationError

from infra.contracts import Event
from services.shared.refusals import UNKNOWN_DEPARTMENT
from services.shared.values import AdoptedYear, CalendarDay, Department, Words
from services.staff.contract.calendar import AdoptYear, CalendarChanged, YearAdopted
from services.staff.contract.halls import DepartmentAdmitted, HallOpened, HeadNamed
from services.staff.contract.refusals import DAY_TWICE, DUPLICATE_HALL
from services.staff.domain.calendar import HallCalendar
from services.staff.domain.hall import Hall
from tests.given import given

NAME = Words(en="x", zh_hant="x", zh_hans="x")
FOOD = Department(code="food", name=NAME)
OPENED = HallOpened(hall="h", name=NAME, departments=(FOOD,))
PERSON = f"account-{'0' * 32}"
FRIDAY = CalendarDay(day=date(2026, 3, 6), working=False, name=NAME)


def year(*days: CalendarDay, source: str = "the gazette") -> AdoptedYear:
    return AdoptedYear(year=2026, source=source, days=days)


def adopted(*days: CalendarDay, source: str = "the gazette") -> Event:
    return YearAdopted(hall="h", year=2026, source=source, days=days)


def changed(*days: CalendarDay) -> Event:
    return CalendarChanged(hall="h", days=days, reason="flood")


def test_a_hall_is_opened_once() -> None:
    given(Hall, []).when(lambda hall: hall.open("h", NAME, [FOOD])).then(OPENED)
    given(Hall, [OPENED]).when(lambda hall: hall.open("h", NAME, [FOOD])).then(DUPLICATE_HALL)


def test_a_department_is_admitted_or_renamed() -> None:
    tax = Department(code="tax", name=NAME)
    renamed = FOOD.model_copy(update={"name": Words(en="y", zh_hant="y", zh_hans="y")})
    given(Hall, [OPENED]).when(lambda hall: hall.admit(tax)).then(
        DepartmentAdmitted(hall="h", department=tax)
    )
    given(Hall, [OPENED]).when(lambda hall: hall.admit(FOOD)).then()
    given(Hall, [OPENED]).when(lambda hall: hall.admit(renamed)).then(
        DepartmentAdmitted(hall="h", department=renamed)
    )


def test_a_head_is_named_for_a_department_of_the_hall_until_there_is_none() -> None:
    named = HeadNamed(hall="h", department="food", person=PERSON)
    given(Hall, [OPENED]).when(lambda hall: hall.name_head("food", PERSON)).then(named)
    given(Hall, [OPENED, named]).when(lambda hall: hall.name_head("food", PERSON)).then()
    given(Hall, [OPENED, named]).when(lambda hall: hall.name_head("food", None)).then(
        HeadNamed(hall="h", department="food", person=None)
    )
    given(Hall, [OPENED]).when(lambda hall: hall.name_head("tax", PERSON)).then(UNKNOWN_DEPARTMENT)


def test_a_day_is_set_until_it_is_taken_back() -> None:
    back = FRIDAY.model_copy(update={"working": None})
    given(HallCalendar, []).when(lambda days: days.change("h", [FRIDAY], "flood")).then(changed(FRIDAY))
    given(HallCalendar, [changed(FRIDAY)]).when(lambda days: days.change("h", [FRIDAY], "flood")).then()
    given(HallCalendar, [changed(FRIDAY)]).when(lambda days: days.change("h", [back], "flood")).then(
        changed(back)
    )
    given(HallCalendar, []).when(lambda days: days.change("h", [back], "flood")).then()


def test_each_day_is_set_once_in_a_change_and_in_a_year() -> None:
    twice = [FRIDAY, FRIDAY.model_copy(update={"working": True})]
    given(HallCalendar, []).when(lambda days: days.change("h", twice, "x")).then(DAY_TWICE)
    given(HallCalendar, []).when(lambda days: days.adopt("h", year(*twice))).then(DAY_TWICE)


def test_a_year_is_adopted_in_place_of_what_was_adopted_of_it() -> None:
    given(HallCalendar, []).when(lambda days: days.adopt("h", year(FRIDAY))).then(adopted(FRIDAY))
    given(HallCalendar, [adopted(FRIDAY)]).when(lambda days: days.adopt("h", year(FRIDAY))).then()
    given(HallCalendar, [adopted(FRIDAY)]).when(lambda days: days.adopt("h", year())).then(adopted())
    given(HallCalendar, [adopted()]).when(lambda days: days.adopt("h", year(source="else"))).then(
        adopted(source="else")
    )


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"days": [FRIDAY]}, "go together"),
        ({"source": "the gazette"}, "go together"),
        ({"days": [FRIDAY.model_copy(update={"day": date(2027, 3, 6)})], "source": "x"}, "one of 2026"),
        ({"days": [FRIDAY.model_copy(update={"working": None})], "source": "x"}, "working or not"),
    ],
)
def test_days_of_a_year_are_its_own_and_come_with_where_they_were_announced(
    told: dict[str, object], why: str
) -> None:
    with pytest.raises(ValidationError, match=why):
        AdoptYear.model_validate({"hall": "h", "year": 2026, **told})
