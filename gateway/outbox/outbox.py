"""The outbox in its process: takes in what people are told, and has it sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nameko.extensions import DependencyProvider

from gateway.outbox import store
from gateway.outbox.choice import ways_from
from gateway.outbox.contacts import Contacts
from gateway.outbox.sender import Sender
from infra.bus.cloudevents import Delivered
from infra.hosting.process import Process
from infra.loop import bridge
from infra.loop.clock import Clock
from infra.telemetry.health import Check


@dataclass(frozen=True, slots=True)
class Intake:
    """What subscriptions put people's news into; nothing, where nothing is sent."""

    ways: Sequence[str]
    clock: Clock

    async def add(self, connection: Any, batch: Sequence[Delivered]) -> None:
        await store.add(connection, self.ways, batch, self.clock.now())


class Outbox(DependencyProvider):
    """The service's class takes one as an attribute, which is then its Intake.

    Raises ConfigurationError at setup when what it needs is there by halves.
    """

    def __init__(self) -> None:
        self._senders: list[Sender] = []

    def setup(self) -> None:
        self._process: Process = self.container.config["process"]
        self._ways = ways_from(self._process.settings, self._process.clock)

    def get_dependency(self, worker_ctx: Any) -> Intake:
        return Intake([way.name for way in self._ways], self._process.clock)

    def start(self) -> None:
        """Begin to send; by now the service's other parts are open."""
        if not self._ways:
            return
        (parts,) = (provider.parts for provider in self.container.dependencies if hasattr(provider, "parts"))
        contacts, clock = Contacts(parts.peers), self._process.clock
        for way in self._ways:
            rows = store.OutboxStore(parts.log.pool, way.name)
            sender = Sender(way, rows, contacts, clock)
            self._senders.append(sender)
            bridge.run(sender.start())
            self._process.health.add(f"outbox {way.name}", _check_of(sender), needed=False)

    def stop(self) -> None:
        for sender in self._senders:
            bridge.run(sender.stop())


def _check_of(sender: Sender) -> Check:
    async def check() -> str | None:
        return sender.failure

    return check
