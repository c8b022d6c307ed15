"""What our messaging needs of a broker, so that RabbitMQ and the embedded broker serve the same code."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

MEMORY_SCHEME = "openhall-memory://"
TRANSIENT, PERSISTENT = 1, 2
Properties = Mapping[str, Any]
"""AMQP message properties by their AMQP names: content_type, correlation_id, delivery_mode, …"""


class BusUnavailable(Exception):
    """No broker, nobody to answer, or the deadline passed: nothing is known of the outcome."""


class QueueDiffers(Exception):
    """A queue of that name is on the broker already and is another one; the message says what to do."""

    def __init__(self, name: str, vhost: str, difference: str) -> None:
        super().__init__(
            f"the broker has a queue {name} of another kind ({difference}): name the same nodes in every "
            "process's HALL_AMQP_URI, stop those that use the queue, and have it made anew: "
            f"rabbitmqctl delete_queue --vhost {vhost} {name}"
        )


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message from a queue; `tag` acknowledges it on the port that delivered it."""

    body: bytes
    properties: Properties
    routing_key: str
    tag: int
    redelivered: bool


class Port(Protocol):
    """One connection to a broker. Callbacks run on the loop and must not block.

    `declare_*`, `bind`, `prefetch`, `confirm` and `consume` wait for the broker and belong in a link's
    set-up; the rest only writes to a buffer and may be called from anywhere.
    """

    clustered: bool
    """Whether the broker is several nodes, any of which may die: a queue must then be on more than one."""
    on_lost: Callable[[Exception], None]
    on_returned: Callable[[Properties], None]
    on_confirmed: Callable[[int, bool, bool], None]
    """Publication number, whether it stands for all before it too, and whether the broker took it."""

    def declare_exchange(self, name: str) -> None:
        """A durable topic exchange, as stock nameko declares its own."""

    def declare_queue(
        self,
        name: str,
        *,
        exclusive: bool = False,
        arguments: Mapping[str, Any] | None = None,
    ) -> None:
        """A durable queue, or with `exclusive` one of this connection's own that goes with it.

        RabbitMQ 4.3 has no others: a shared one cannot be transient. Raises QueueDiffers.
        """

    def bind(self, queue: str, exchange: str, pattern: str) -> None: ...

    def prefetch(self, count: int) -> None: ...

    def confirm(self) -> None:
        """Have the broker confirm each publication, reported through `on_confirmed`."""

    def consume(
        self, queue: str, callback: Callable[[Delivery], None], *, acknowledged: bool = True
    ) -> None: ...

    def publish(
        self, exchange: str, routing_key: str, body: bytes, properties: Properties, *, mandatory: bool = False
    ) -> int:
        """Send without waiting, and return the publication's number: this port's first is 1.

        With `mandatory`, a message that no queue takes comes back through `on_returned`.
        """

    def ack(self, tag: int, *, multiple: bool = False) -> None: ...

    def cancel(self) -> None:
        """Ask for no more deliveries; those not acknowledged stay ours until the port closes."""

    async def close(self) -> None:
        """Let the broker take what was sent, then part. What is not acknowledged goes back to its queue."""


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def json_bytes(value: Any) -> bytes:
    """A value as compact JSON. Raises TypeError or ValueError for what JSON cannot say."""
    return _encoder.encode(value).encode()


Setup = Callable[[Port], None]
