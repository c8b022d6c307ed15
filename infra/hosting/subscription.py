"""The nameko entrypoint over `Subscriber`: a service's policy for another service's events.

    class Feedback:
        name = "feedback"
        hall = Host(...)

        @subscribe("cases", "surveys", events=("CaseDelivered",))
        async def ask_for_a_survey(self, batch, connection): ...

The method is `async`, gets events in order, and writes through `connection` only: its work, and the position
it brings the subscription to, are one transaction. An append to the service's own log is another, which stays
when this one is undone: `Application.record(…, once=True)`, under a command id that follows from the event's,
makes it once all the same.

When the owner's log was rewritten, `hall subscriptions reset` has all of it told again. What the method
writes over `connection` must then come right by being written again; what must be taken back before, a module
`resets` of the service says (`infra.bus.subscriptions.Undo`).
"""

from collections.abc import Collection
from functools import partial
from typing import Any

from nameko.constants import AMQP_URI_CONFIG_KEY
from nameko.containers import WorkerContext
from nameko.extensions import Entrypoint

from infra.bus.subscriber import Subscriber
from infra.loop import bridge


class Subscription(Entrypoint):
    """The entrypoint behind `subscribe`."""

    def __init__(self, source: str, name: str, events: Collection[str] | None = None, **options: Any) -> None:
        super().__init__(**options)
        self._source, self._name, self._events = source, name, events
        self._subscriber: Subscriber | None = None

    def start(self) -> None:
        parts = self._parts()
        self._subscriber = Subscriber(
            subscriber=self.container.service_name,
            source=self._source,
            name=self._name,
            events=self._events,
            handler=getattr(self._service(), self.method_name),
            read_log=partial(parts.peers.read_log, self._source),
            pool=parts.log.pool,
            clock=parts.clock,
            amqp_uri=self.container.config[AMQP_URI_CONFIG_KEY],
        )
        bridge.run(self._subscriber.start())
        health = self.container.config["process"].health
        health.add(f"subscription {self._subscriber.name}", self._check, needed=False)

    def stop(self) -> None:
        if self._subscriber is not None:
            bridge.run(self._subscriber.stop())

    kill = stop

    async def _check(self) -> str | None:
        """Told only: were every gateway not ready because of it, nobody could be served."""
        assert self._subscriber is not None
        return self._subscriber.failure

    def _parts(self) -> Any:
        """The service's open `infra.hosting.parts.Parts`: its database and clock."""
        for provider in self.container.dependencies:
            if hasattr(provider, "parts"):
                return provider.parts
        raise TypeError(f"{self.container.service_cls.__name__} subscribes but has no Host: give it one")

    def _service(self) -> Any:
        """An instance of the service with its dependencies, for as long as the subscription lives."""
        service = self.container.service_cls()
        worker = WorkerContext(self.container, service, self)
        for provider in self.container.dependencies:
            setattr(service, provider.attr_name, provider.get_dependency(worker))
        return service


subscribe = Subscription.decorator
