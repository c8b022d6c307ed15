"""Serves a service's methods over nameko's RPC protocol, and asks others'.

    class Cases:
        name = "cases"

        @rpc
        def execute(self, name, body, context, at_least=None): ...

Requests are handled in nameko's workers, `max_workers` at a time, each acknowledged when its reply has been
written: a process that is killed leaves its requests to another. A stock nameko proxy can call these methods.
"""

import inspect
import json
import logging
import sys
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from math import inf
from typing import Any

from eventlet.event import Event
from nameko.constants import AMQP_URI_CONFIG_KEY
from nameko.exceptions import (
    ContainerBeingKilled,
    IncorrectSignature,
    MalformedRequest,
    MethodNotFound,
    UnserializableValueError,
    serialize,
)
from nameko.extensions import Entrypoint, SharedExtension

from infra.bus.acks import Acks
from infra.bus.link import Link
from infra.bus.port import TRANSIENT, BusUnavailable, Delivery, Port, json_bytes
from infra.bus.rpc_client import EXCHANGE, RemoteError, RpcClient
from infra.loop import bridge

__all__ = ["BusUnavailable", "RemoteError", "Rpc", "RpcClient", "rpc"]

_log = logging.getLogger(__name__)
_FIRST_CONNECTION_SECONDS = 5.0
"""A service that has started can be reached, unless the broker is away for longer."""
_CLOCKS_DIFFER_SECONDS = 5.0
"""The clocks of two machines, at most, and a second that timestamps are short of."""
_Outcome = tuple[Any, Any]
"""A result and an exc_info triple, as nameko hands them on."""


class RpcServer(SharedExtension):
    """One connection and queue for all RPC methods of a service."""

    def __init__(self) -> None:
        self._methods: dict[str, tuple[Rpc, inspect.Signature]] = {}
        self._requests: deque[tuple[Delivery, Port, Acks, float]] = deque()
        self._in_hand = 0
        self._change: Event | None = None
        self._link: Link | None = None
        self._dispatcher: Any = None
        self._draining = False

    def register(self, entrypoint: "Rpc") -> None:
        method = getattr(self.container.service_cls, entrypoint.method_name)
        self._methods[f"{self.container.service_name}.{entrypoint.method_name}"] = (
            entrypoint,
            inspect.signature(partial(method, None)),
        )

    def start(self) -> None:
        if self._link is None:
            uri = self.container.config[AMQP_URI_CONFIG_KEY]
            self._link = Link(uri, f"rpc-{self.container.service_name}", self._set_up, self._lost)
            self._dispatcher = self.container.spawn_managed_thread(self._dispatch, "rpc-dispatch")
            self._link.start()
            if not bridge.run(self._link.up_within(_FIRST_CONNECTION_SECONDS)):
                _log.warning("%s starts without a broker, and answers once there is one", self._link.name)

    def drain(self) -> None:
        """Take no new requests, and start on those that have come."""
        if self._draining or self._link is None:
            return
        self._draining = True
        if self._link.port is not None:
            self._link.port.cancel()
        self._wake()
        self._dispatcher.wait()

    def stop(self) -> None:
        """Part from the broker; by now every worker has replied."""
        if self._link is not None:
            bridge.run(self._link.stop())

    def kill(self) -> None:
        self._draining = True
        self._wake()
        self.stop()

    def _set_up(self, port: Port) -> None:
        service = self.container.service_name
        workers = self.container.max_workers
        acks = Acks(port, patience=max(1, workers // 4))
        port.declare_exchange(EXCHANGE)
        port.declare_queue(f"rpc-{service}", arguments={"x-queue-type": "quorum"} if port.clustered else {})
        port.bind(f"rpc-{service}", EXCHANGE, f"{service}.*")
        port.prefetch(workers)
        if not self._draining:
            port.consume(f"rpc-{service}", partial(self._arrived, port, acks))

    def _arrived(self, port: Port, acks: Acks, delivery: Delivery) -> None:
        acks.taken(delivery.tag)
        self._requests.append((delivery, port, acks, _last_moment(delivery, port.clustered)))
        self._wake()

    def _lost(self) -> None:
        self._requests.clear()  # the broker gives them to another, or to us again, while they are wanted

    def _wake(self) -> None:
        if self._change is not None:
            change, self._change = self._change, None
            change.send(None)

    def _dispatch(self) -> None:
        while self._requests or not self._draining:
            while self._requests and self._in_hand < self.container.max_workers:
                self._begin(*self._requests.popleft())
            if self._requests or not self._draining:
                self._change = Event()
                self._change.wait()

    def _begin(self, delivery: Delivery, port: Port, acks: Acks, last_moment: float) -> None:
        if bridge.loop().time() > last_moment:
            _log.warning(
                "%s: not done, since its caller has gone, or his clock differs", delivery.routing_key
            )
            acks.done(delivery.tag)
            return
        self._in_hand += 1
        finish = partial(self._finish, delivery, port, acks)
        try:
            entrypoint, args, kwargs = self._understand(delivery)
            self.container.spawn_worker(
                entrypoint,
                args,
                kwargs,
                handle_result=lambda worker, result, failure: finish(result, failure),
            )
        except ContainerBeingKilled:
            return  # not acknowledged: another process will take it
        except Exception:
            finish(None, sys.exc_info())

    def _understand(self, delivery: Delivery) -> tuple["Rpc", list[Any], dict[str, Any]]:
        if delivery.routing_key not in self._methods:
            raise MethodNotFound(delivery.routing_key)
        entrypoint, signature = self._methods[delivery.routing_key]
        try:
            request = json.loads(delivery.body)
            args, kwargs = request["args"], request["kwargs"]
        except (ValueError, KeyError, TypeError) as error:
            raise MalformedRequest(f"not a JSON object with args and kwargs: {error}") from None
        try:
            signature.bind(*args, **kwargs)
        except TypeError as error:
            raise IncorrectSignature(str(error)) from None
        return entrypoint, args, kwargs

    def _finish(self, delivery: Delivery, port: Port, acks: Acks, result: Any, failure: Any) -> _Outcome:
        try:
            body = _reply(result, failure)
        except (TypeError, ValueError):
            failure = (UnserializableValueError, UnserializableValueError(result), None)
            result, body = None, _reply(None, failure)
        if (reply_to := delivery.properties.get("reply_to")) is not None:
            properties = {
                "content_type": "application/json",
                "content_encoding": "utf-8",
                "delivery_mode": TRANSIENT,
                "correlation_id": delivery.properties.get("correlation_id"),
            }
            port.publish(EXCHANGE, reply_to, body, properties)
        acks.done(delivery.tag)
        self._in_hand -= 1
        if self._requests:
            self._wake()
        return result, failure


class Rpc(Entrypoint):
    """The entrypoint behind `rpc`."""

    server = RpcServer()

    def setup(self) -> None:
        self.server.register(self)

    def stop(self) -> None:
        self.server.drain()


rpc: Callable[..., Any] = Rpc.decorator


def _last_moment(delivery: Delivery, clustered: bool) -> float:
    """When, by the loop's clock, whoever sent a request that has just come waits no longer.

    One node keeps nothing beyond its expiration. A cluster that was without a majority hands out whatever it
    was given meanwhile: there the sender's clock is asked too, which may differ from ours a little.
    """
    expiration, sent = delivery.properties.get("expiration"), delivery.properties.get("timestamp")
    if expiration is None:
        return inf
    left = int(expiration) / 1000
    if clustered and sent is not None:
        left = min(left, sent + left + _CLOCKS_DIFFER_SECONDS - time.time())
    return bridge.loop().time() + left


def _reply(result: Any, failure: Any) -> bytes:
    error = None if failure is None else serialize(failure[1])
    return json_bytes({"result": result, "error": error})
