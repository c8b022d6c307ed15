"""Yellow while somebody is there: the queue plans the hours, and the clocks of open cases follow."""

from typing import Any

import pytest

from tests.acceptance.desk import Desk, eventually
from tests.acceptance.queue_hall import PLAN, Hall
from tests.permits import words

OFFICE = [
    {"weekday": day, "opens": opens, "closes": closes}
    for day in range(1, 6)
    for opens, closes in (("09:00", "12:00"), ("13:30", "18:00"))
]


@pytest.mark.clause("1.3.4")
@pytest.mark.clause("3.2.1")
def test_yellow_of_a_short_limit_is_counted_over_the_opening_hours(desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    desk.accept(number)
    step = desk.clocks(number)["examine"]
    assert (step["yellow_at"], step["opening"]) == ("2026-03-05T01:36:00Z", [])  # nothing is planned
    hall = Hall(desk)  # plans 09:00 to 12:00 and 13:30 to 17:00
    first = _followed(desk, after=0)
    step = desk.clocks(number)["examine"]
    assert step["yellow_at"] == "2026-03-05T03:36:00Z"  # 2.6 of the 6.5 hours of the third day
    assert [one["opens"] for one in step["opening"]] == ["09:00:00", "13:30:00"]
    hall.plan({**PLAN, "reminders": [words("Mind the step")]})  # the same hours move nothing
    hall.plan({**PLAN, "hours": OFFICE})
    assert _followed(desk, after=first) == first + 1
    assert desk.clocks(number)["examine"]["yellow_at"] == "2026-03-05T04:00:00Z"  # 3 of 7.5 hours: noon
    assert [one["hours"]["weekly"] for one in desk.rules()["hours"]] == [seconds(OFFICE)]
    assert {one["what"] for one in desk.rules()["versions"]} == {"hours"}


def _followed(desk: Desk, after: int) -> int:
    """The version of the hall's rules once open cases have been moved to one past `after`."""

    def version() -> int | None:
        rules = desk.rules()
        return rules["rules_version"] if rules["rules_version"] > after and not rules["moving"] else None

    return eventually(version)


def seconds(hours: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**one, "opens": f"{one['opens']}:00", "closes": f"{one['closes']}:00"} for one in hours]
