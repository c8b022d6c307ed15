"""The cases service: binds its rules to RPC and to its read models; holds no rule."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from infra.bus.cloudevents import Delivered
from infra.bus.peers import Peers
from infra.bus.tracking import Connection
from infra.eventstore.log import EventLog
from infra.hosting import discovery
from infra.hosting.host import Host
from infra.hosting.hosted import Hosted
from infra.hosting.parts import Parts
from infra.hosting.secrets import master_key
from infra.hosting.subscription import subscribe
from infra.loop import bridge
from infra.loop.clock import Clock
from infra.loop.config import Settings
from infra.privacy.keyring import Keyring
from infra.projections.queries import Queries
from infra.projections.sweeper import Sweeper
from services.cases.application import CasesApplication
from services.cases.contract import CONTRACT
from services.cases.erasures import Elsewhere
from services.cases.policies import sweepers
from services.cases.projections import PROJECTIONS
from services.cases.queries.all import cases_queries
from services.cases.registry import EVENTS, RegistryFollower
from services.cases.secrets import CaseSecrets
from services.cases.visits import Visits
from services.shared.registry import Registry
from services.shared.working_days import WorkingCalendar
from services.staff.contract.halls import ReadHall


def _application(
    log: EventLog, keyring: Keyring, clock: Clock, settings: Settings, peers: Peers
) -> CasesApplication:
    return CasesApplication(
        log,
        keyring,
        clock,
        calendar=WorkingCalendar(
            settings.required("HALL_HOLIDAYS"), ZoneInfo(settings.required("HALL_TIME_ZONE"))
        ),
        secrets=CaseSecrets.of(master_key(settings)),
        registry=Registry(peers, "cases", lambda hall: ReadHall(hall=hall)),
        elsewhere=Elsewhere(peers, [name for name in discovery.service_names() if name != log.name]),
    )


def _queries(parts: Parts) -> Queries:
    application: CasesApplication = parts.application
    return cases_queries(
        parts.log,
        application.papers,
        parts.clock,
        application.calendar,
        application.secrets,
        parts.keyring,
        application.registry,
    )


def _sweepers(parts: Parts) -> Sequence[Sweeper[Any]]:
    return sweepers(parts.application, parts.log, parts.clock)


class CasesService(Hosted):
    name = "cases"

    host = Host(
        contract=CONTRACT,
        application=_application,
        projections=PROJECTIONS,
        queries=_queries,
        sweepers=_sweepers,
    )

    @subscribe("staff", "registry", events=EVENTS)
    async def follow_registry(self, told: Sequence[Delivered], connection: Connection) -> None:
        await bridge.call(RegistryFollower(self.host.parts.application).record, told)

    @subscribe("queue", "visits", events=("ServiceFinished",))
    async def record_visits(self, finished: Sequence[Delivered], connection: Connection) -> None:
        await bridge.call(Visits(self.host.parts.application).record, finished)
