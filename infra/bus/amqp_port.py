"""A port to RabbitMQ."""

import asyncio
from collections.abc import Callable, Mapping
from itertools import count
from math import inf
from typing import Any

from amqp import Message, spec
from amqp.exceptions import PreconditionFailed

from infra.bus.frames import acknowledgement, publication
from infra.bus.loop_transport import Frame, LoopConnection, LoopTransport
from infra.bus.port import Delivery, Properties, QueueDiffers, Setup
from infra.loop import bridge
from infra.loop.broker_address import Address, Node

_HEARTBEAT = 5
"""Seconds; a broker silent for two and a half times as long at most is taken for gone."""
_STANDSTILL_SECONDS = 5.0
"""A process that did nothing for so long, not even beat, may hold requests that have grown old meanwhile."""
_GREETING_SECONDS = 5.0
"""A node that does not let us in within this is passed over: another may be there."""
_ANSWER_SECONDS = 10.0
_PARTING_SECONDS = 2.0


class AmqpPort:
    """See `infra.bus.port.Port`. One connection, one channel."""

    def __init__(self, connection: LoopConnection, transport: LoopTransport, clustered: bool) -> None:
        self.clustered = clustered
        self.on_lost: Callable[[Exception], None] = lambda error: None
        self.on_returned: Callable[[Properties], None] = lambda properties: None
        self.on_confirmed: Callable[[int, bool, bool], None] = lambda number, multiple, taken: None
        self._connection = connection
        self._transport = transport
        self._channel = connection.channel()
        self._channel.auto_decode = False
        self._number = int(self._channel.channel_id)
        self._consumers: list[str] = []
        self._names = count(1)
        self._published = 0
        self._gone = asyncio.Event()
        self._heartbeat: asyncio.TimerHandle | None = None
        self._overdue = inf

    @classmethod
    async def open(cls, address: Address, node: Node, name: str, setup: Setup) -> "AmqpPort":
        transport = LoopTransport(node.host, node.port, address.tls, _GREETING_SECONDS)
        connection = LoopConnection(
            transport,
            userid=address.user,
            password=address.password,
            virtual_host=address.vhost,
            login_method="PLAIN",
            heartbeat=_HEARTBEAT,
            client_properties={"connection_name": name},
        )

        def establish() -> AmqpPort:
            connection.connect()
            transport.timeout = _ANSWER_SECONDS
            port = cls(connection, transport, clustered=len(address.nodes) > 1)
            setup(port)
            return port

        try:
            port = await bridge.call(establish)
        except BaseException:
            transport.close()
            raise
        port._pump()
        if port._gone.is_set():
            raise OSError("the broker closed the connection as soon as it was set up")
        return port

    def declare_exchange(self, name: str) -> None:
        self._channel.exchange_declare(name, "topic", durable=True, auto_delete=False)

    def declare_queue(
        self,
        name: str,
        *,
        exclusive: bool = False,
        arguments: Mapping[str, Any] | None = None,
    ) -> None:
        try:
            self._channel.queue_declare(
                name,
                durable=not exclusive,
                exclusive=exclusive,
                auto_delete=exclusive,
                arguments=dict(arguments or {}),
            )
        except PreconditionFailed as error:
            raise QueueDiffers(name, self._connection.virtual_host, error.reply_text) from None

    def bind(self, queue: str, exchange: str, pattern: str) -> None:
        self._channel.queue_bind(queue, exchange, pattern)

    def prefetch(self, count: int) -> None:
        self._channel.basic_qos(0, count, False)

    def confirm(self) -> None:
        self._channel.events["basic_ack"].add(lambda tag, multiple: self.on_confirmed(tag, multiple, True))
        self._channel.events["basic_nack"].add(self._refused)
        self._channel.confirm_select()

    def consume(self, queue: str, callback: Callable[[Delivery], None], *, acknowledged: bool = True) -> None:
        def deliver(message: Message) -> None:
            info = message.delivery_info
            callback(
                Delivery(
                    message.body,
                    message.properties,
                    info["routing_key"],
                    info["delivery_tag"],
                    info["redelivered"],
                )
            )

        tag = f"openhall-{next(self._names)}"
        self._consumers.append(tag)
        self._channel.basic_consume(queue, tag, no_ack=not acknowledged, callback=deliver)

    def publish(
        self, exchange: str, routing_key: str, body: bytes, properties: Properties, *, mandatory: bool = False
    ) -> int:
        frame_max = self._connection.frame_max
        self._transport.write(
            publication(self._number, exchange, routing_key, mandatory, properties, body, frame_max)
        )
        self._published += 1
        return self._published

    def ack(self, tag: int, *, multiple: bool = False) -> None:
        self._transport.write(acknowledgement(self._number, tag, multiple))

    def cancel(self) -> None:
        for tag in self._consumers if self._connection.connected else ():
            self._channel.send_method(spec.Basic.Cancel, "sb", (tag, True))
        self._consumers.clear()

    async def close(self) -> None:
        if self._connection.connected:
            self._connection.send_method(spec.Connection.Close, "BsBB", (200, "bye", 0, 0))
            try:
                await asyncio.wait_for(self._gone.wait(), _PARTING_SECONDS)
            except TimeoutError:
                self._transport.close()
        self._stop_heartbeat()

    def _pump(self) -> None:
        self._channel.events["basic_return"].add(
            lambda error, exchange, routing_key, message: self.on_returned(message.properties)
        )
        self._transport.on_lost = self._lost
        self._beat()
        self._transport.pump(self._take)

    def _lost(self, error: Exception) -> None:
        self._gone.set()
        self._stop_heartbeat()
        self.on_lost(error)

    def _refused(self, number: int, multiple: bool) -> None:
        self.on_confirmed(number, multiple, False)
        if self.clustered:
            # RabbitMQ 3.10: a channel whose first message met a dead leader refuses until that node is back
            raise OSError("the broker refused a message")

    def _take(self, frame: Frame) -> None:
        self._expect_awake()
        self._connection.on_inbound_frame(frame)

    def _beat(self) -> None:
        try:
            self._expect_awake()
            self._connection.heartbeat_tick()
        except Exception as error:  # one of us was silent for too long
            self._transport.connection_lost(error)
        else:
            self._heartbeat = bridge.loop().call_later(_HEARTBEAT / 4, self._beat)
            self._overdue = self._heartbeat.when() + _STANDSTILL_SECONDS

    def _expect_awake(self) -> None:
        """Raise OSError when this process has stood still (stopped, or its machine was).

        What lies in the socket then may be a request that nobody waits for any more. Once we have parted, the
        broker drops what is too old and gives the rest to who is awake.
        """
        if bridge.loop().time() > self._overdue:
            raise OSError("this process stood still")

    def _stop_heartbeat(self) -> None:
        if self._heartbeat is not None:
            self._heartbeat.cancel()
            self._heartbeat = None
