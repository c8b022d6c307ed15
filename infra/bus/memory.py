"""The embedded broker: exchanges and queues in this process's memory, for a hall run in one process.

It does what our messaging asks of RabbitMQ (topics, prefetch, acknowledgements, returns, confirms, expiry,
one active consumer) and wakes consumers on arrival. It keeps nothing: the log is what is durable.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from infra.bus.port import Delivery, Properties
from infra.loop import bridge


@dataclass(slots=True)
class _Message:
    exchange: str
    routing_key: str
    body: bytes
    properties: Properties
    expires: float | None
    redelivered: bool = False


@dataclass(slots=True, eq=False)
class _Consumer:
    port: "MemoryPort"
    callback: Callable[[Delivery], None]
    acknowledged: bool


@dataclass(slots=True, eq=False)
class _Queue:
    single_active: bool
    owner: "MemoryPort | None"
    messages: deque[_Message] = field(default_factory=deque)
    consumers: deque[_Consumer] = field(default_factory=deque)


class MemoryBroker:
    """All exchanges and queues of the process. Messages move on the loop only."""

    def __init__(self) -> None:
        self.exchanges: dict[str, list[tuple[list[str], str]]] = {"": []}
        self.queues: dict[str, _Queue] = {}
        self._routes: dict[tuple[str, str], list[_Queue]] = {}

    def changed(self) -> None:
        self._routes.clear()

    def route(self, exchange: str, routing_key: str) -> list[_Queue]:
        """The queues a message goes to. Raises KeyError for an exchange that was never declared."""
        key = (exchange, routing_key)
        if key not in self._routes:
            if exchange == "":
                names = {routing_key}
            else:
                words = routing_key.split(".")
                names = {queue for pattern, queue in self.exchanges[exchange] if _matches(pattern, words)}
            self._routes[key] = [self.queues[name] for name in names if name in self.queues]
        return self._routes[key]

    def deliver(self, queue: _Queue) -> None:
        """Hand out messages for as long as a consumer has room."""
        while queue.messages:
            consumer = _with_room(queue)
            if consumer is None:
                return
            message = queue.messages.popleft()
            if message.expires is None or message.expires > bridge.loop().time():
                consumer.port.receive(queue, consumer, message)


_BROKER = MemoryBroker()


class MemoryPort:
    """See `infra.bus.port.Port`."""

    clustered = False

    def __init__(self) -> None:
        self.on_lost: Callable[[Exception], None] = lambda error: None
        self.on_returned: Callable[[Properties], None] = lambda properties: None
        self.on_confirmed: Callable[[int, bool, bool], None] = lambda number, multiple, taken: None
        self._tags = count(1)
        self._published = count(1)
        self._confirming = False
        self._prefetch = 0
        self._unacknowledged: dict[int, tuple[_Queue, _Message]] = {}
        self._closed = False

    @property
    def has_room(self) -> bool:
        return not self._prefetch or len(self._unacknowledged) < self._prefetch

    def declare_exchange(self, name: str) -> None:
        _BROKER.exchanges.setdefault(name, [])

    def declare_queue(
        self,
        name: str,
        *,
        exclusive: bool = False,
        arguments: Mapping[str, Any] | None = None,
    ) -> None:
        single = bool((arguments or {}).get("x-single-active-consumer"))
        _BROKER.queues.setdefault(name, _Queue(single, self if exclusive else None))
        _BROKER.changed()

    def bind(self, queue: str, exchange: str, pattern: str) -> None:
        binding = (pattern.split("."), queue)
        if binding not in _BROKER.exchanges[exchange]:
            _BROKER.exchanges[exchange].append(binding)
        _BROKER.changed()

    def prefetch(self, count: int) -> None:
        self._prefetch = count

    def confirm(self) -> None:
        self._confirming = True

    def consume(self, queue: str, callback: Callable[[Delivery], None], *, acknowledged: bool = True) -> None:
        _BROKER.queues[queue].consumers.append(_Consumer(self, callback, acknowledged))
        bridge.soon(_BROKER.deliver, _BROKER.queues[queue])

    def publish(
        self, exchange: str, routing_key: str, body: bytes, properties: Properties, *, mandatory: bool = False
    ) -> int:
        lifetime = properties.get("expiration")
        expires = None if lifetime is None else bridge.loop().time() + int(lifetime) / 1000
        number = next(self._published)
        bridge.soon(
            self._route, number, _Message(exchange, routing_key, body, properties, expires), mandatory
        )
        return number

    def receive(self, queue: _Queue, consumer: _Consumer, message: _Message) -> None:
        tag = next(self._tags)
        if consumer.acknowledged:
            self._unacknowledged[tag] = (queue, message)
        consumer.callback(
            Delivery(message.body, message.properties, message.routing_key, tag, message.redelivered)
        )

    def ack(self, tag: int, *, multiple: bool = False) -> None:
        bridge.soon(self._ack, tag, multiple)

    def cancel(self) -> None:
        for queue in _BROKER.queues.values():
            for consumer in [consumer for consumer in queue.consumers if consumer.port is self]:
                queue.consumers.remove(consumer)
                bridge.soon(_BROKER.deliver, queue)

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self.cancel()
        for queue, message in reversed(self._unacknowledged.values()):
            message.redelivered = True
            queue.messages.appendleft(message)
            bridge.soon(_BROKER.deliver, queue)
        self._unacknowledged.clear()
        for name in [name for name, queue in _BROKER.queues.items() if queue.owner is self]:
            del _BROKER.queues[name]
            for bindings in _BROKER.exchanges.values():
                bindings[:] = [binding for binding in bindings if binding[1] != name]
        _BROKER.changed()
        self.on_lost(ConnectionResetError("closed"))

    def _route(self, number: int, message: _Message, mandatory: bool) -> None:
        queues = _BROKER.route(message.exchange, message.routing_key)
        for queue in queues:
            queue.messages.append(message)
            _BROKER.deliver(queue)
        if mandatory and not queues:
            self.on_returned(message.properties)
        if self._confirming:
            self.on_confirmed(number, False, True)

    def _ack(self, tag: int, multiple: bool) -> None:
        done = [each for each in self._unacknowledged if each <= tag] if multiple else [tag]
        for queue in {
            id(queue): queue for each in done if (queue := self._unacknowledged.pop(each)[0])
        }.values():
            _BROKER.deliver(queue)


def _with_room(queue: _Queue) -> _Consumer | None:
    """The next consumer in turn that may take a message; with a single active one, only that."""
    if queue.single_active:
        first = queue.consumers[0] if queue.consumers else None
        return first if first is not None and first.port.has_room else None
    for _ in range(len(queue.consumers)):
        queue.consumers.rotate(-1)
        if queue.consumers[-1].port.has_room:
            return queue.consumers[-1]
    return None


def _matches(pattern: list[str], words: list[str]) -> bool:
    """Whether a routing key fits a topic pattern: `*` is one word, `#` any number of them."""
    if not pattern:
        return not words
    if pattern[0] == "#":
        return any(_matches(pattern[1:], words[skip:]) for skip in range(len(words) + 1))
    return bool(words) and pattern[0] in ("*", words[0]) and _matches(pattern[1:], words[1:])
