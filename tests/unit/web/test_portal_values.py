"""What the portal makes of the services' answers before it shows them."""

from datetime import date, timedelta
from typing import Any

import pytest

from gateway.web.portal import opening, slots
from gateway.web.portal.public import by_month
from services.cases.contract.results import MonthLine
from services.queue.contract.plan import HallPlan
from tests.acceptance.queue_hall import PLAN
from tests.permits import words

MONDAY = date(2026, 3, 2)


def _plan(**changed: Any) -> HallPlan:
    return HallPlan.model_validate(
        {
            "hall": "north",
            "version": 1,
            "day": MONDAY,
            "effective_from": MONDAY,
            "changes_on": (),
            "plan": {**PLAN, **changed},
            "closed_by_calendar": [{"day": "2026-04-06", "name": words("Holiday")}],
        }
    )


def test_the_week_has_each_days_hours_in_order() -> None:
    hours = [
        {"weekday": 1, "opens": "13:30", "closes": "17:00"},
        {"weekday": 1, "opens": "09:00", "closes": "12:00"},
        {"weekday": 5, "opens": "22:00", "closes": "26:00"},
        {"weekday": 6, "opens": "20:00", "closes": "24:00"},
    ]
    assert opening.week(_plan(hours=hours)) == [
        (1, ["09:00–12:00", "13:30–17:00"]),
        (2, []),
        (3, []),
        (4, []),
        (5, ["22:00–02:00+1"]),
        (6, ["20:00–24:00"]),
        (7, []),
    ]


def test_unusual_days_are_those_to_come_and_the_hall_may_open_one_that_is_closed() -> None:
    plan = _plan(
        closed=[{"day": "2026-03-01", "name": words("Past")}, {"day": "2026-03-06", "name": words("Closed")}],
        special=[
            {
                "day": "2026-04-06",
                "name": words("Open all the same"),
                "hours": [{"opens": "10:00", "closes": "11:00"}],
            }
        ],
    )
    told = [
        (one.day, one.name.en, one.hours) for one in opening.unusual(plan) if not isinstance(one.name, str)
    ]
    assert told == [
        (date(2026, 3, 6), "Closed", ()),
        (date(2026, 4, 6), "Open all the same", ("10:00–11:00",)),
    ]


@pytest.mark.parametrize(
    ("until", "shown", "first", "last"),
    [(60, 0, 0, 13), (60, 3, 0, 13), (60, 20, 13, 26), (60, 60, 47, 60), (3, 0, 0, 3), (3, 400, 0, 3)],
)
def test_days_to_choose_from_are_around_the_one_shown(until: int, shown: int, first: int, last: int) -> None:
    days = slots.days_from(MONDAY, MONDAY + timedelta(days=until), MONDAY + timedelta(days=shown))
    assert [(days[0] - MONDAY).days, (days[-1] - MONDAY).days] == [first, last]
    assert len(days) == last - first + 1


def test_figures_of_a_month_are_those_of_its_items_together() -> None:
    line = {
        "item": "stall",
        "item_name": words("Stall"),
        "received": 3,
        "granted": 1,
        "denied": 1,
        "refused": 0,
        "withdrawn": 1,
        "with_deadline": 2,
        "on_time": 1,
        "median_days": 1.5,
    }
    lines = [
        MonthLine.model_validate({**line, "month": month, **more})
        for month, more in (
            ("2026-03", {"with_deadline": 0, "on_time": 0}),
            ("2026-02", {}),
            ("2026-02", {"item": "b", "refused": 2}),
        )
    ]
    told = [(one.month, one.received, one.ended, one.on_time_share) for one in by_month(lines)]
    assert told == [("2026-02", 6, 8, 50.0), ("2026-03", 3, 3, None)]
