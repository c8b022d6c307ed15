"""A service beside which no other runs, and what the registry would tell it."""

from typing import Any

from infra.bus.cloudevents import Delivered
from infra.bus.peers import Peers
from infra.bus.rpc_client import RpcClient
from services.queue.named_cases import NamedCases
from services.shared.registry import Registry
from services.shared.values import CalendarDay, Department
from services.staff.contract.calendar import CalendarChanged, YearAdopted
from services.staff.contract.halls import HallOpened, ReadHall
from tests.permits import words
from tests.roster import delivered

_NOBODY = Peers(RpcClient("amqp://guest:guest@127.0.0.1:1//"))
"""Never started: what is known is not asked for."""

NO_CASES = NamedCases(_NOBODY)
NO_REGISTRY = Registry(_NOBODY, "alone", lambda hall: ReadHall(hall=hall))


def hall_opened(hall: str = "h", *departments: str) -> Delivered:
    told = tuple(Department.model_validate({"code": code, "name": words(code)}) for code in departments)
    return delivered(HallOpened.model_validate({"hall": hall, "name": words("Hall"), "departments": told}))


def days_set(days: list[dict[str, Any]], hall: str = "h", reason: str = "x", **told: Any) -> Delivered:
    own = tuple(CalendarDay.model_validate(day) for day in days)
    return delivered(CalendarChanged(hall=hall, days=own, reason=reason), **told)


def year_adopted(
    year: int, days: list[dict[str, Any]], hall: str = "h", source: str = "the gazette"
) -> Delivered:
    told = tuple(CalendarDay.model_validate(day) for day in days)
    return delivered(YearAdopted(hall=hall, year=year, source=source, days=told))
