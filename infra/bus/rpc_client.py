"""Asks services, from asyncio: nameko's RPC on the wire, with transient, unconfirmed messages."""

import asyncio
import json
import time
from itertools import count
from typing import Any
from uuid import uuid4

from infra.bus.confirms import Confirms
from infra.bus.link import Link
from infra.bus.port import TRANSIENT, BusUnavailable, Delivery, Port, Properties, json_bytes

EXCHANGE = "nameko-rpc"


class RemoteError(Exception):
    """The service raised: `kind` is the name of what it raised, `detail` its message."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail


class RpcClient:
    """Calls to any service over one kept connection. Used from the loop; `start` from anywhere."""

    def __init__(self, amqp_uri: str, name: str = "rpc-client") -> None:
        self._reply_to = ""
        self._ids = count(1)
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._confirms = Confirms(0)
        self._link = Link(amqp_uri, name, self._set_up, self._fail_all)

    def start(self) -> None:
        """Begin connecting; returns at once."""
        self._link.start()

    async def up(self, timeout: float) -> None:  # noqa: ASYNC109 - says what it waits for
        """Wait for the connection. Raises BusUnavailable when there is none after `timeout` seconds."""
        if not await self._link.up_within(timeout):
            raise BusUnavailable(f"no connection to the broker within {timeout:g} s")

    async def stop(self) -> None:
        await self._link.stop()

    async def call(
        self,
        service: str,
        method: str,
        payload: dict[str, Any],
        timeout: float,  # noqa: ASYNC109 - travels with the request
    ) -> Any:
        """The result of `service.method(**payload)`, a JSON value.

        Raises BusUnavailable at once when the broker is away or has never heard of the service, and when no
        reply came within `timeout` seconds; RemoteError when the method raised.
        """
        port = self._link.port
        if port is None:
            raise BusUnavailable("the broker is away")
        body = json_bytes({"args": (), "kwargs": payload})
        call_id = str(next(self._ids))
        loop = asyncio.get_running_loop()
        reply: asyncio.Future[Any] = loop.create_future()
        properties: dict[str, Any] = {
            "content_type": "application/json",
            "content_encoding": "utf-8",
            "delivery_mode": TRANSIENT,
            "correlation_id": call_id,
            "reply_to": self._reply_to,
            "expiration": str(int(timeout * 1000)),
        }
        if port.clustered:
            properties["timestamp"] = int(time.time())
        target = f"{service}.{method}"
        number = port.publish(EXCHANGE, target, body, properties, mandatory=True)
        if port.clustered:
            self._confirms.published(number, number)
        self._waiting[call_id] = reply
        deadline = loop.call_later(timeout, self._expire, call_id, target, timeout, port, number)
        try:
            return await reply
        finally:
            deadline.cancel()
            self._waiting.pop(call_id, None)

    def _set_up(self, port: Port) -> None:
        port.on_returned = self._returned
        port.declare_exchange(EXCHANGE)
        # not the name before: its queue stays locked until the broker sees that its connection is gone
        self._reply_to = f"rpc.reply-{self._link.name}-{uuid4()}"
        port.declare_queue(self._reply_to, exclusive=True)
        port.bind(self._reply_to, EXCHANGE, self._reply_to)
        port.consume(self._reply_to, self._replied, acknowledged=False)
        if port.clustered:
            self._confirms = Confirms(0)
            port.on_confirmed = self._confirms.settle
            port.confirm()

    def _replied(self, delivery: Delivery) -> None:
        reply = self._waiting.get(delivery.properties["correlation_id"])
        if reply is None or reply.done():
            return  # its caller has given up
        answer = json.loads(delivery.body)
        if (error := answer["error"]) is None:
            reply.set_result(answer["result"])
        else:
            reply.set_exception(RemoteError(error["exc_type"], str(error["value"])))

    def _returned(self, properties: Properties) -> None:
        self._fail(properties["correlation_id"], "no such service has ever run on this broker")

    def _expire(self, call_id: str, target: str, timeout: float, port: Port, number: int) -> None:
        self._fail(call_id, f"no reply from {target} within {timeout:g} s")
        if port.clustered and port is self._link.port and self._confirms.confirmed < number:
            self._link.part("it has not taken a request in time")  # and may hold back what comes after it too

    def _fail_all(self) -> None:
        for call_id in list(self._waiting):
            self._fail(call_id, "the broker went away before the reply came")

    def _fail(self, call_id: str, reason: str) -> None:
        reply = self._waiting.get(call_id)
        if reply is not None and not reply.done():
            reply.set_exception(BusUnavailable(reason))
