"""The staff service: binds its rules to RPC and to its read models; holds no rule."""

from zoneinfo import ZoneInfo

from infra.bus.peers import Peers
from infra.eventstore.log import EventLog
from infra.hosting.host import Host
from infra.hosting.hosted import Hosted
from infra.hosting.parts import Parts
from infra.loop.clock import Clock
from infra.loop.config import Settings
from infra.privacy.keyring import Keyring
from infra.projections.queries import Queries
from services.shared.deadlines.calendar import WorkingCalendar
from services.staff.application import StaffApplication
from services.staff.contract import CONTRACT
from services.staff.projections import PROJECTIONS
from services.staff.queries.registry import RegistryQueries


def _application(
    log: EventLog, keyring: Keyring, clock: Clock, settings: Settings, _: Peers
) -> StaffApplication:
    country = WorkingCalendar(
        settings.required("HALL_HOLIDAYS"), ZoneInfo(settings.required("HALL_TIME_ZONE"))
    )
    return StaffApplication(log, keyring, clock, country)


def _queries(parts: Parts[StaffApplication]) -> Queries:
    country = parts.application.means.country
    return Queries(CONTRACT, RegistryQueries(parts.log.pool, parts.clock, country))


class StaffService(Hosted):
    name = "staff"

    host = Host(contract=CONTRACT, application=_application, projections=PROJECTIONS, queries=_queries)
