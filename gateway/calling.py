"""The one way to the services, for the API and the pages alike: who asks, his turns, the answers."""

import uuid
from collections.abc import Awaitable, Callable, Container, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from gateway.guessing import Guard
from gateway.identity.identity import ANONYMOUS
from gateway.limits import network_of
from gateway.positions import Positions
from infra.bus.port import BusUnavailable
from infra.contracts import UNAVAILABLE, Command, Context, Query
from infra.contracts.because import NO_ANSWER
from services.shared.words import Authority, place_of

_COMMAND_IDS = uuid.UUID("5b0b3c0e-6a0d-5d0b-9f0c-4f70656e4861")
_NOT_THERE = 404
_NOT_REACHED = (422, 503)
"""Statuses of a query that was refused for its position: beyond the log, or not in time."""


class Rpc(Protocol):
    """Sends a request to a service and waits for its reply; `infra.bus.rpc.RpcClient` is one."""

    async def call(
        self,
        service: str,
        method: str,
        payload: dict[str, Any],
        timeout: float,  # noqa: ASYNC109
    ) -> Any: ...


@dataclass(frozen=True, slots=True)
class Caller:
    """Who was admitted: the id of the person whose account it is, or ANONYMOUS, and what it acts as."""

    person: str
    role: str
    channel: str
    attributes: Mapping[str, tuple[str, ...]]
    address: str
    correlation_id: str

    @property
    def name(self) -> str:
        return name_of(self.person, self.address)

    def command_id(self, key: str) -> uuid.UUID:
        """The same for the same caller and key, however often it is sent, and for nobody else."""
        return uuid.uuid5(_COMMAND_IDS, f"{len(self.person)}:{self.person}{key}")

    def context(self, command_id: uuid.UUID) -> Context:
        """The circumstances in which this caller asks a service for something."""
        return Context(
            command_id=command_id,
            actor=self.person,
            role=self.role,
            channel=self.channel,
            correlation_id=self.correlation_id,
            attributes=self.attributes,
        )


def name_of(person: str, address: str) -> str:
    """Whose turns they are: a person's who is known by a token or a session, else his network's."""
    return f"at {network_of(address)}" if person == ANONYMOUS else f"by {person}"


@dataclass(frozen=True, slots=True)
class Services:
    """The services as seen from here: each reply in time, or a 503 refusal."""

    rpc: Rpc
    timeout: float

    async def call(self, service: str, method: str, envelope: dict[str, Any]) -> Mapping[str, Any]:
        try:
            reply: Mapping[str, Any] = await self.rpc.call(service, method, envelope, self.timeout)
        except BusUnavailable as error:
            raise UNAVAILABLE(NO_ANSWER(service=service, cause=error)) from None
        return reply


Local = Callable[[dict[str, Any], Context], Awaitable[Mapping[str, Any]]]
"""Answers a query within the gateway: fields and context in, the answer out."""
Ask = Callable[[dict[str, Any]], Awaitable[Mapping[str, Any]]]
"""Takes an envelope to whoever answers it, and brings the reply."""


class Line:
    """The way of one command or query: `service` answers it, unless the gateway does itself.

    What its fields are checked against, who may send it, and how often it may miss goes with it.
    """

    def __init__(
        self,
        service: str,
        message: type[Command] | type[Query],
        ask: Ask,
        guard: Guard | None = None,
        positions: Positions | None = None,
    ) -> None:
        self.service = service
        self.message = message
        self.terms = message.terms
        self.guarded = guard is not None
        self._place = place_of(message.terms)
        self._ask = ask
        self._guard = guard
        self._positions = positions

    def check(self, caller: Caller, fields: Mapping[str, Any]) -> None:
        """Refuse a caller who may not act on what these fields name."""
        self._place.check_named(Authority.of(caller.context(caller.command_id(""))), fields)

    async def order(self, caller: Caller, fields: dict[str, Any], command_id: uuid.UUID) -> Mapping[str, Any]:
        """Have a command done; the reply holds its answer, or its refusal. Raises Refusal of the gateway."""
        reply = await self._within_guard(caller, self._envelope(caller, fields, command_id, None))
        if self._positions is not None and reply.get("position") is not None:
            self._positions.keep(caller.name, reply["position"])
        return reply

    async def ask(
        self, caller: Caller, fields: dict[str, Any], at_least: int | None = None
    ) -> Mapping[str, Any]:
        """Have a query answered, not before the log's position `at_least`; None: the caller's own last."""
        positions = self._positions if at_least is None else None
        own = positions.of(caller.name) if positions is not None else None
        envelope = self._envelope(caller, fields, uuid.uuid4(), own if at_least is None else at_least)
        reply = await self._within_guard(caller, envelope)
        if positions is not None and own is not None and _is_refused(reply, _NOT_REACHED):
            positions.forget(caller.name)  # he named no position: what there is answers him
            reply = await self._within_guard(caller, {**envelope, "at_least": None})
        return reply

    def _envelope(
        self, caller: Caller, fields: dict[str, Any], command_id: uuid.UUID, at_least: int | None
    ) -> dict[str, Any]:
        self.check(caller, fields)
        return {
            "name": self.message.__name__,
            "body": fields,
            "context": caller.context(command_id).to_wire(),
            "at_least": at_least,
        }

    async def _within_guard(self, caller: Caller, envelope: dict[str, Any]) -> Mapping[str, Any]:
        """Ask; what a secret opens for a turn, which only who misses uses up."""
        if self._guard is None:
            return await self._ask(envelope)
        with self._guard.turn(self._guard.caller(caller.name, envelope["body"])) as turn:
            reply = await self._ask(envelope)
            turn.missed = _is_refused(reply, (_NOT_THERE,))
            return reply


def line_to(
    services: Services,
    service: str,
    message: type[Command] | type[Query],
    guard: Guard | None = None,
    positions: Positions | None = None,
) -> Line:
    """The line to a service."""
    method = "execute" if issubclass(message, Command) else "ask"
    return Line(service, message, partial(services.call, service, method), guard, positions)


def _is_refused(reply: Mapping[str, Any], statuses: Container[int]) -> bool:
    refusal = reply.get("refusal")
    return refusal is not None and refusal["status"] in statuses
