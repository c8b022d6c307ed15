"""The cases service: binds its rules to RPC and to its read models; holds no rule."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from infra.bus.cloudevents import Delivered
from infra.bus.peers import Peers
from infra.bus.rpc import rpc
from infra.bus.tracking import Connection
from infra.contracts import Context
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
from services.cases.application import CasesApplication
from services.cases.contacts import open_contact
from services.cases.contract import CONTRACT
from services.cases.erasures import Elsewhere
from services.cases.projections import PROJECTIONS
from services.cases.queries.all import cases_queries
from services.cases.queries.case_files import CaseFiles
from services.cases.reactions import QUEUE, STAFF
from services.cases.secrets import CaseSecrets
from services.cases.sweeps import SWEEPS
from services.shared.deadlines.calendar import WorkingCalendar
from services.shared.registry import Registry
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


def _queries(parts: Parts[CasesApplication]) -> Queries:
    means = parts.application.means
    files = CaseFiles(parts.log, parts.application.codec, means.calendar, parts.keyring)
    return cases_queries(
        parts.log, files, parts.clock, means.calendar, means.secrets, parts.keyring, means.registry
    )


class CasesService(Hosted):
    name = "cases"

    host = Host(
        contract=CONTRACT,
        application=_application,
        projections=PROJECTIONS,
        queries=_queries,
        sweeps=SWEEPS,
    )

    @rpc
    def open_contact(self, telling: str, context: Mapping[str, Any]) -> dict[str, str] | None:
        """For the gateway's outbox alone: see `services.cases.contacts`."""
        return open_contact(self.host.parts.application, UUID(telling), Context.from_wire(context))

    @subscribe("staff", "told", events=STAFF.events)
    async def follow_staff(self, told: Sequence[Delivered], connection: Connection) -> None:
        await bridge.call(STAFF.record, self.host.parts.application, told)

    @subscribe("queue", "told", events=QUEUE.events)
    async def follow_queue(self, told: Sequence[Delivered], connection: Connection) -> None:
        await bridge.call(QUEUE.record, self.host.parts.application, told)
