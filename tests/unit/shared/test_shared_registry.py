"""Halls and departments that a service has not heard of: the registry is asked before anybody is refused."""

from uuid import uuid4

import pytest

from infra.bus.peers import PeerRefused
from infra.contracts import Answer, Context, Query, Refusal
from services.shared.hall_events import DepartmentListed, HallListed
from services.shared.known_hall import KnownHall
from services.shared.refusals import UNKNOWN_DEPARTMENT, UNKNOWN_HALL
from services.shared.registry import Registry
from services.shared.values import Department, Words
from services.staff.contract.halls import HallView, ReadHall

NAME = Words(en="x", zh_hant="x", zh_hans="x")
FOOD, TAX = Department(code="food", name=NAME), Department(code="tax", name=NAME)


class Log:
    """What a service has of the hall; asked for it, the registry tells what comes in a moment."""

    def __init__(self, *departments: Department, coming: Department | None = None) -> None:
        self.hall = KnownHall(uuid4())
        if departments:
            self.hall.apply(HallListed(hall="h", name=NAME, departments=departments))
        self.coming = coming
        self.asked = 0

    async def look(self) -> KnownHall:
        return self.hall

    async def ask(self, service: str, query: Query, context: Context) -> Answer:
        self.asked += 1
        if self.coming is None and not self.hall.version:
            raise PeerRefused("unknown_hall")
        if self.coming is not None:
            self.hall.apply(DepartmentListed(hall="h", department=self.coming))
        return HallView(hall="h", name=NAME, departments=tuple(self.hall.departments.values()))

    def check(self, *departments: str) -> None:
        Registry(self, "alone", lambda hall: ReadHall(hall=hall)).check_hall(self.look, "h", *departments)


def test_of_what_is_known_the_registry_is_not_asked() -> None:
    log = Log(FOOD, TAX)
    log.check()
    log.check("food", "tax")
    assert log.asked == 0


def test_a_hall_that_the_registry_has_not_is_refused() -> None:
    log = Log()
    with pytest.raises(Refusal) as caught:
        log.check("food")
    assert (caught.value.kind, log.asked) == (UNKNOWN_HALL, 1)


def test_a_department_that_the_hall_has_not_is_refused() -> None:
    log = Log(FOOD)
    with pytest.raises(Refusal) as caught:
        log.check("food", "tax")
    assert (caught.value.kind, log.asked) == (UNKNOWN_DEPARTMENT, 1)


def test_one_that_was_admitted_a_moment_ago_is_waited_for() -> None:
    log = Log(FOOD, coming=TAX)
    log.check("food", "tax")
    assert log.asked == 1
