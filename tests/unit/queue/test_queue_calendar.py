"""Days that the hall's calendar closes: its windows are closed as its clocks stand, unless the plan opens."""

from datetime import date
from uuid import uuid4

from infra.contracts import Event
from services.queue.contract.plan import ClosedDay, DaysClosed, HallPlanned, Plan, SpecialDay
from services.queue.domain.hall_plan import HallPlan, opening_hours
from services.shared.hours import Hours
from services.shared.values import AdoptedYear, CalendarDay, Words
from tests.acceptance.queue_hall import PLAN
from tests.given import given

NAME = Words(en="Flood", zh_hant="水災", zh_hans="水灾")
TODAY = date(2026, 3, 2)
THURSDAY, SATURDAY = date(2026, 3, 5), date(2026, 3, 7)
PLANNED = HallPlanned(hall="h", effective_from=TODAY, plan=Plan.model_validate(PLAN))


def day(on: date, *, working: bool | None = False) -> CalendarDay:
    return CalendarDay(day=on, working=working, name=NAME)


def year(*days: CalendarDay) -> AdoptedYear:
    return AdoptedYear(year=2026, source="the gazette", days=days)


def closed(*days: date) -> tuple[ClosedDay, ...]:
    return tuple(ClosedDay(day=one, name=NAME) for one in days)


def hours(*events: Event, on: date = THURSDAY) -> int:
    """How often the hall opens on a day."""
    plan = HallPlan.fold(uuid4(), events).in_force(on)
    assert plan is not None
    return len(opening_hours(plan, on))


def test_a_day_of_the_hall_s_own_closes_its_windows_until_it_is_taken_back() -> None:
    set_ = DaysClosed(hall="h", days=(day(THURSDAY),), closed=closed(THURSDAY))
    back = DaysClosed(hall="h", days=(day(THURSDAY, working=None),), closed=())
    given(HallPlan, [PLANNED]).when(lambda hall: hall.days_set("h", [day(THURSDAY)])).then(set_)
    assert (hours(PLANNED), hours(PLANNED, set_), hours(PLANNED, set_, back)) == (2, 0, 2)
    assert hours(set_, PLANNED) == 0  # whichever came first


def test_a_holiday_of_an_adopted_year_does_and_a_make_up_day_opens_nothing_by_itself() -> None:
    told = year(day(THURSDAY), day(SATURDAY, working=True))
    adopted = DaysClosed(hall="h", year=told, closed=closed(THURSDAY))
    given(HallPlan, [PLANNED]).when(lambda hall: hall.year_adopted("h", told)).then(adopted)
    assert (hours(PLANNED, adopted), hours(PLANNED, adopted, on=SATURDAY)) == (0, 0)


def test_the_years_that_were_adopted_before_still_close_when_a_day_is_set() -> None:
    adopted = DaysClosed(hall="h", year=year(day(THURSDAY)), closed=closed(THURSDAY))
    friday = date(2026, 3, 6)
    given(HallPlan, [PLANNED, adopted]).when(lambda hall: hall.days_set("h", [day(friday)])).then(
        DaysClosed(hall="h", days=(day(friday),), closed=closed(THURSDAY, friday))
    )


def test_the_hall_s_own_word_goes_before_the_year_s() -> None:
    adopted = DaysClosed(hall="h", year=year(day(THURSDAY)), closed=closed(THURSDAY))
    given(HallPlan, [adopted]).when(lambda hall: hall.days_set("h", [day(THURSDAY, working=True)])).then(
        DaysClosed(hall="h", days=(day(THURSDAY, working=True),), closed=())
    )


def test_a_plan_that_gives_a_day_hours_of_its_own_opens_it_all_the_same() -> None:
    special = SpecialDay(
        day=THURSDAY, name=NAME, hours=(Hours.model_validate({"opens": "10:00", "closes": "12:00"}),)
    )
    plan = PLANNED.plan.model_copy(update={"special": (special,)})
    opens = HallPlanned(hall="h", effective_from=TODAY, plan=plan)
    set_ = DaysClosed(hall="h", days=(day(THURSDAY),), closed=closed(THURSDAY))
    assert hours(opens, set_) == 1


def test_hours_on_saturdays_are_meant_but_a_saturday_of_the_hall_s_own_is_closed() -> None:
    holiday = year(day(SATURDAY))
    given(HallPlan, []).when(lambda hall: hall.year_adopted("h", holiday)).then(
        DaysClosed(hall="h", year=holiday, closed=())
    )
    given(HallPlan, []).when(lambda hall: hall.days_set("h", [day(SATURDAY)])).then(
        DaysClosed(hall="h", days=(day(SATURDAY),), closed=closed(SATURDAY))
    )
