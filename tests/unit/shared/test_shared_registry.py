"""What a service knows of halls, and how it asks the registry for what it has not heard of. Clause 1.2."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

import pytest

from infra.bus.peers import PeerRefused
from infra.contracts import UNAVAILABLE, Answer, Context, Event, Query, Refusal, RefusalKind
from services.shared import registry
from services.shared.hall_events import DepartmentListed, HallListed
from services.shared.known_hall import KnownHall
from services.shared.refusals import UNKNOWN_DEPARTMENT, UNKNOWN_HALL
from services.shared.registry import Registry
from services.shared.told_by_registry import days_or_year, listed
from services.shared.values import AdoptedYear, CalendarDay, Department, Words, days_after
from tests.given import given

NAME = Words(en="x", zh_hant="x", zh_hans="x")
FOOD, TAX = Department(code="food", name=NAME), Department(code="tax", name=NAME)
LISTED = HallListed(hall="h", name=NAME, departments=(FOOD,))
ADMITTED = DepartmentListed(hall="h", department=TAX)
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


# what is known


@pytest.mark.parametrize(
    ("past", "department", "known"),
    [
        ([], None, False),
        ([], "food", False),
        ([LISTED], None, True),
        ([LISTED], "food", True),
        ([LISTED], "tax", False),
        ([LISTED, ADMITTED], "tax", True),
        ([LISTED, ADMITTED], "food", True),
    ],
)
def test_a_hall_is_known_with_the_departments_it_was_listed_with(
    past: Iterable[Event], department: str | None, known: bool
) -> None:
    assert KnownHall.fold(UUID(int=1), past).knows(department) is known


def test_a_department_that_is_not_of_the_hall_is_refused() -> None:
    given(KnownHall, [LISTED]).when(lambda hall: hall.check_department("food") or []).then()
    given(KnownHall, [LISTED]).when(lambda hall: hall.check_department("tax") or []).then(UNKNOWN_DEPARTMENT)


# what the registry tells


def test_of_a_hall_or_a_department_that_the_registry_tells_what_is_known_here_is_kept() -> None:
    more = {"told_since": "a newer registry"}
    hall = {**LISTED.model_dump(), **more}
    department = {**ADMITTED.model_dump(), **more}
    assert listed(hall) == LISTED
    assert listed(department) == ADMITTED


def test_the_registry_tells_days_of_a_hall_s_own_or_an_adopted_year() -> None:
    day = CalendarDay(day=MONDAY, working=False, name=NAME)
    year = AdoptedYear(year=2026, source="the gazette", days=(day,))
    assert days_or_year({"hall": "h", "days": [day.model_dump()]}) == (day,)
    assert days_or_year({"hall": "h", **year.model_dump()}) == year


def test_a_day_is_the_hall_s_own_until_it_is_taken_back() -> None:
    monday, tuesday = (CalendarDay(day=day, working=False, name=NAME) for day in (MONDAY, TUESDAY))
    both = days_after({TUESDAY: tuesday}, [monday])
    assert list(both.items()) == [(MONDAY, monday), (TUESDAY, tuesday)]
    back = CalendarDay(day=MONDAY, working=None, name=NAME)
    assert days_after(both, [back]) == {TUESDAY: tuesday}


# asking


class ReadHall(Query):
    hall: str


class ReadAnswer(Answer):
    departments: tuple[Department, ...]


class Asked:
    """A registry that has these departments of its one hall, or no hall, and counts who asks."""

    def __init__(self, *departments: Department, there: bool = True) -> None:
        self.departments, self.there, self.times = departments, there, 0

    async def ask(self, service: str, query: Query, context: Context) -> Answer:
        self.times += 1
        if not self.there:
            raise PeerRefused("unknown_hall")
        return ReadAnswer(departments=self.departments)


def heard_of(peers: Asked, department: str | None, *known: bool) -> bool:
    """`known`: what the service knows each time it looks; the last holds from then on."""
    looks = list(known)

    async def is_known() -> bool:
        return looks.pop(0) if len(looks) > 1 else looks[0]

    return asyncio.run(asking(peers).heard_of("h", department, is_known))


def asking(peers: Asked) -> Registry:
    return Registry(peers, "cases", lambda hall: ReadHall(hall=hall))


def test_what_is_known_is_not_asked_for() -> None:
    peers = Asked(FOOD)
    assert heard_of(peers, "food", True) is True
    assert peers.times == 0


def test_what_the_registry_has_is_waited_for() -> None:
    assert heard_of(Asked(FOOD), "food", False, False, True) is True
    assert heard_of(Asked(FOOD), None, False, True) is True


def test_what_the_registry_has_not_is_unknown() -> None:
    assert heard_of(Asked(FOOD), "tax", False) is False
    assert heard_of(Asked(there=False), None, False) is False


def test_what_the_registry_has_and_is_not_known_here_in_time_can_be_asked_for_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(registry, "_SECONDS", 0.0)
    with pytest.raises(Refusal) as refused:
        heard_of(Asked(FOOD), "food", False)
    assert refused.value.kind is UNAVAILABLE


def checked(peers: Asked, past: Sequence[Event], *departments: str) -> RefusalKind | None:
    """How a hall and its departments are refused; `past` is in the log by the second look."""
    looks = [KnownHall(UUID(int=1)), KnownHall.fold(UUID(int=1), past)]

    async def look() -> KnownHall:
        return looks.pop(0) if len(looks) > 1 else looks[0]

    try:
        asking(peers).check_hall(look, "h", *departments)
    except Refusal as refusal:
        return refusal.kind
    return None


def test_a_hall_and_its_departments_are_refused_only_once_the_registry_was_asked() -> None:
    assert checked(Asked(there=False), []) is UNKNOWN_HALL
    assert checked(Asked(there=False), [], "food") is UNKNOWN_HALL
    assert checked(Asked(FOOD), [LISTED], "food", "tax") is UNKNOWN_DEPARTMENT
    assert checked(Asked(FOOD), [LISTED]) is None
    assert checked(Asked(FOOD, TAX), [LISTED, ADMITTED], "food", "tax") is None


def test_a_department_that_was_admitted_this_moment_is_waited_for() -> None:
    looks = [KnownHall.fold(UUID(int=1), past) for past in ([LISTED], [LISTED], [LISTED, ADMITTED])]

    async def look() -> KnownHall:
        return looks.pop(0) if len(looks) > 1 else looks[0]

    asking(Asked(FOOD, TAX)).check_hall(look, "h", "tax")
    assert len(looks) == 1
