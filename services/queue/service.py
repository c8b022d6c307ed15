"""The queue service: binds its rules to RPC and to its read models; holds no rule."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from infra.bus.cloudevents import Delivered
from infra.bus.peers import Peers
from infra.bus.tracking import Connection
from infra.eventstore.log import EventLog
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
from services.queue.application import QueueApplication
from services.queue.contract import CONTRACT
from services.queue.named_cases import NamedCases
from services.queue.projections import PROJECTIONS
from services.queue.queries.all import queue_queries
from services.queue.reactions import STAFF
from services.queue.secrets import QueueSecrets
from services.queue.sweeps import SWEEPS
from services.shared.registry import Registry
from services.staff.contract.halls import ReadHall


def _application(
    log: EventLog, keyring: Keyring, clock: Clock, settings: Settings, peers: Peers
) -> QueueApplication:
    zone = ZoneInfo(settings.required("HALL_TIME_ZONE"))
    secrets = QueueSecrets.of(master_key(settings))
    return QueueApplication(
        log,
        keyring,
        clock,
        zone=zone,
        secrets=secrets,
        cases=NamedCases(peers),
        registry=Registry(peers, "queue", lambda hall: ReadHall(hall=hall)),
    )


def _queries(parts: Parts[QueueApplication]) -> Queries:
    means = parts.application.means
    return queue_queries(parts.log.pool, parts.keyring, parts.clock, means.zone, means.secrets)


class QueueService(Hosted):
    name = "queue"

    host = Host(
        contract=CONTRACT,
        application=_application,
        projections=PROJECTIONS,
        queries=_queries,
        sweeps=SWEEPS,
    )

    @subscribe("staff", "told", events=STAFF.events)
    async def follow_staff(self, told: Sequence[Delivered], connection: Connection) -> None:
        await bridge.call(STAFF.record, self.host.parts.application, told)
