"""The composition root of a service: opens its parts, keeps them running, and answers its RPC methods."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import eventlet
from nameko.extensions import DependencyProvider
from pydantic import ValidationError

from infra.bus.cloudevents import to_cloudevent
from infra.bus.peers import Peers
from infra.bus.relay import Relay
from infra.bus.rpc_client import RpcClient
from infra.contracts import (
    KEY_DAMAGED,
    UNAVAILABLE,
    UNKNOWN,
    Context,
    Contract,
    Detail,
    Query,
    Refusal,
    because,
    faults_of,
    malformed,
    malformed_in,
)
from infra.eventstore.application import Application
from infra.eventstore.availability import reaching_database
from infra.eventstore.log import EventLog
from infra.eventstore.records import StoreUnavailable
from infra.hosting import databases
from infra.hosting.parts import Parts
from infra.hosting.process import Process
from infra.hosting.secrets import master_key
from infra.loop import bridge
from infra.loop.clock import ClockError
from infra.loop.pooling import watch
from infra.privacy.keyring import Keyring
from infra.privacy.register import Register
from infra.privacy.sealing import NotUnsealable
from infra.projections.faults import ProjectionBehind
from infra.projections.projection import Projection
from infra.projections.queries import Queries
from infra.projections.runner import Runner
from infra.projections.sweeper import Sweeper
from infra.projections.sweeps import Sweep
from infra.telemetry.health import Check
from infra.telemetry.logging import correlated
from infra.telemetry.metrics import WORKERS_BUSY

_RETRY_SECONDS = 1.0
_CATCH_UP_SECONDS = 5.0
"""How long a query waits for a read model to reach the position its caller has seen."""

_log = logging.getLogger(__name__)


class Stopping(Exception):
    """The process was told to stop before this service could start."""


class Host(DependencyProvider):
    """Everything a service needs besides its own rules; its class takes one as an attribute.

    `application(log, keyring, clock, settings, peers)` makes the service's Application.
    `queries` makes what answers the contract's queries, of the open Parts.
    `sweeps` are what the service looks out for by itself.
    """

    def __init__(
        self,
        *,
        contract: Contract,
        application: Callable[..., Application[Any]],
        projections: Sequence[type[Projection]] = (),
        queries: Callable[[Parts[Any]], Queries] | None = None,
        sweeps: Sequence[Sweep] = (),
    ) -> None:
        self._contract = contract
        self._make_application = application
        self._projections = projections
        self._make_queries = queries
        self._sweeps = sweeps
        self._held = ExitStack()
        self._runners: list[Runner] = []
        self._sweepers: Sequence[Sweeper[Any]] = ()

    # nameko's life cycle

    def setup(self) -> None:
        """Open the parts; waits for a database that is not there yet."""
        self._process: Process = self.container.config["process"]
        self._service: str = self.container.service_name
        self._process.health.add(f"{self._service} database", _not_open)
        settings = self._process.settings
        url = self._held.enter_context(databases.open_database(settings, self._service))
        pool_size = settings.number("HALL_POOL_SIZE")
        self._event_log = EventLog(self._service, url, self._process.clock, pool_size=pool_size)
        self._when_there(self._open)
        self._rpc = RpcClient(self._process.amqp_uri, f"{self._service}-peers")
        self._rpc.start()
        self._build()

    def start(self) -> None:
        """Let the read models follow, the relay publish and the sweepers look out for what is due."""
        for runner in self._runners:
            self._when_there(runner.start)
            self._process.health.add(f"{self._service} {runner.projection.name}", _check_of(runner))
        self._relay.start()
        for sweeper in self._sweepers:
            bridge.run(sweeper.start())
            self._process.health.add(sweeper.name, _check_of(sweeper))
        self._process.health.add(f"{self._service} database", self._check_database)
        self._process.health.add(f"{self._service} disk", self._event_log.full_disk)
        self.container.spawn_managed_thread(self._end_when_rewritten, "rewritten")

    def stop(self) -> None:
        """Called by nameko when no worker of this service is left."""
        for sweeper in self._sweepers:
            bridge.run(sweeper.stop())
        self._relay.stop()
        for runner in self._runners:
            bridge.run(runner.stop())
        bridge.run(self._rpc.stop())
        bridge.run(self._event_log.close())
        self._held.close()

    def kill(self) -> None:
        self._held.close()

    def worker_setup(self, worker_ctx: Any) -> None:
        self._busy.inc()

    def worker_teardown(self, worker_ctx: Any) -> None:
        self._busy.dec()

    def get_dependency(self, worker_ctx: Any) -> "Host":
        return self

    # what the service's RPC methods call

    @property
    def parts(self) -> Parts[Any]:
        """The open parts, for a service's policies."""
        return self._parts

    def execute(self, envelope: Mapping[str, Any]) -> dict[str, Any]:
        """Do one command; a rule's no comes back as a refusal, never as an exception."""

        def work(context: Context) -> dict[str, Any]:
            return self._parts.application.execute(envelope["name"], envelope["body"], context)

        return self._handle(envelope, work, logging.INFO)

    def ask(self, envelope: Mapping[str, Any]) -> dict[str, Any]:
        """Answer one query from the read models, once they hold what the caller has already seen."""

        def work(context: Context) -> dict[str, Any]:
            return bridge.run(self._answer(envelope, context))

        return self._handle(envelope, work, logging.DEBUG)

    def erase(self, person: str, before: str, told: bool, context: Mapping[str, Any]) -> dict[str, Any]:
        """Destroy a person's keys from before a time; with `told`, the ErasedIn that it comes to, else its
        `done` alone. Another service asks for it, as often as it takes to get an answer.
        """
        until, because = datetime.fromisoformat(before), Context.from_wire(context)
        with correlated(because.correlation_id):
            answer = bridge.run(self._keyring.eraser.erased(person, because, until, told=told))
        return answer.model_dump(mode="json")

    def read_log(self, after: int, limit: int) -> list[dict[str, Any]]:
        """The log's events after a position as CloudEvents, for a subscriber that missed some."""
        recorded = bridge.run(self._event_log.read(after, limit))
        return [to_cloudevent(self._service, event) for event in recorded]

    # steps

    def _handle(
        self, envelope: Mapping[str, Any], work: Callable[[Context], dict[str, Any]], level: int
    ) -> dict[str, Any]:
        """Do the work under the correlation id of its request, and say in a line what came of it."""
        context = Context.from_wire(envelope["context"])
        started, outcome = time.perf_counter(), "failed"
        with correlated(context.correlation_id):
            try:
                reply, outcome = work(context), "done"
            except Refusal as refusal:
                reply, outcome = {"refusal": refusal.to_problem()}, refusal.kind.code
            except NotUnsealable as error:
                _log.error("%s cannot open personal data: %s", self._service, error)
                damaged = KEY_DAMAGED(because.NOT_READABLE(service=self._service))
                reply, outcome = {"refusal": damaged.to_problem()}, damaged.kind.code
            except ClockError as error:
                _log.error("%s cannot tell the time: %s", self._service, error)
                untimely = UNAVAILABLE(because.NO_CLOCK(service=self._service))
                reply, outcome = {"refusal": untimely.to_problem()}, untimely.kind.code
            finally:
                self._tell(level, envelope["name"], outcome, time.perf_counter() - started)
        return reply

    def _tell(self, level: int, name: str, outcome: str, seconds: float) -> None:
        if _log.isEnabledFor(level):
            ms = round(seconds * 1000, 1)
            told = {"service": self._service, "message_name": name, "outcome": outcome, "ms": ms}
            _log.log(level, "%s %s in %s ms", name, outcome, ms, extra=told)

    def _end_when_rewritten(self) -> None:
        """What this process remembers is of a history that is no more: end it, so that it is started anew."""
        raise bridge.run(self._event_log.rewritten())

    def _when_there(self, step: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do a step that needs the database, as often as it takes until there is one."""
        while True:
            try:
                return bridge.run(step())
            except StoreUnavailable as error:
                _log.warning("%s waits for its database: %s", self._service, error)
            eventlet.sleep(_RETRY_SECONDS)
            if self._process.stopping:
                raise Stopping(self._service)

    async def _open(self) -> None:
        with reaching_database():
            await databases.check_database(self._process.settings, self._service)
            await self._event_log.open()
            settings = self._process.settings
            self._keyring = Keyring(
                self._event_log,
                master_key(settings),
                self._process.clock,
                Register.of(settings),
                settings.optional_number("HALL_BACKUP_DAYS"),
            )
            await self._keyring.open()
            await self._keyring.eraser.apply_register()

    def _build(self) -> None:
        process, log = self._process, self._event_log
        peers = Peers(self._rpc)
        application = self._make_application(log, self._keyring, process.clock, process.settings, peers)
        self._parts = Parts(process.settings, process.clock, log, self._keyring, peers, application)
        self._runners = [Runner(projection, log, application.codec) for projection in self._projections]
        self._relay = Relay(log, self._service, process.amqp_uri)
        self._sweepers = [sweep.of(application) for sweep in self._sweeps]
        make = self._make_queries
        self._queries = make(self._parts) if make is not None else Queries(self._contract)
        self._busy = WORKERS_BUSY.labels(self._service)
        watch(log.pool, self._service)

    async def _answer(self, envelope: Mapping[str, Any], context: Context) -> dict[str, Any]:
        query = self._understand(envelope["name"], envelope["body"])
        try:
            with reaching_database():
                if envelope.get("up_to_date"):
                    await self._catch_up(await self._event_log.head())
                elif (position := envelope.get("at_least")) is not None:
                    await self._catch_up(position)
                answer = await self._queries.answer(query, context)
        except StoreUnavailable as error:
            raise UNAVAILABLE(because.NO_DATABASE(service=self._service)) from error
        return {"answer": answer.model_dump(mode="json")}

    def _understand(self, name: str, body: Mapping[str, Any]) -> Query:
        asked = self._contract.queries.get(name)
        if asked is None:
            raise UNKNOWN(because.NO_QUERY(service=self._service, name=name))
        try:
            return asked.model_validate(body)
        except ValidationError as error:
            raise malformed_in(faults_of(error)) from None

    async def _catch_up(self, position: int) -> None:
        if any(runner.position < position for runner in self._runners):
            head = await self._event_log.head()
            if position > head:
                raise malformed("Hall-At-Least", because.BEYOND(position=position, head=head))
        waits = [runner.wait_for(position, _CATCH_UP_SECONDS) for runner in self._runners]
        try:
            await asyncio.gather(*waits)
        except ProjectionBehind as behind:
            reached = min(runner.position for runner in self._runners)
            raise UNAVAILABLE(_behind(behind), reached=reached, wanted=position) from None

    async def _check_database(self) -> str | None:
        await self._event_log.pool.fetchval("select 1")
        return None


def _behind(model: ProjectionBehind) -> Detail:
    return because.BEHIND(name=model.name, reached=model.reached, wanted=model.wanted)


async def _not_open() -> str | None:
    return "waiting for the database"


def _check_of(part: Runner | Sweeper[Any]) -> Check:
    async def check() -> str | None:
        return part.failure

    return check
