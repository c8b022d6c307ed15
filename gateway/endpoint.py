"""The one way from an HTTP request to a service and back, for every command and query of every contract."""

import re
import uuid
from collections.abc import Awaitable, Callable, Container, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from gateway import bodies, documents, jsontext, languages
from gateway.exchange import HttpExchange
from gateway.guessing import Guard
from gateway.identity.identity import ANONYMOUS
from gateway.identity.pseudonym import Pseudonyms
from gateway.identity.verifier import Verifier
from gateway.inputs import CommandInput, QueryInput
from gateway.limits import RateLimiter, network_of, take_turn
from gateway.positions import Positions
from gateway.problems import KEY_MISSING, Refused
from infra.bus.port import BusUnavailable
from infra.contracts import PUBLIC, UNAVAILABLE, Command, Context, Document, Query
from services.shared.words import Authority, place_of

_COMMAND_IDS = uuid.UUID("5b0b3c0e-6a0d-5d0b-9f0c-4f70656e4861")
_KEY = re.compile("[!-~]*")
_NOT_THERE = 404
_NOT_REACHED = (422, 503)
"""Statuses of a query that was refused for its position: beyond the log, or not in time."""
KEY_SHORTEST, KEY_LONGEST = 1, 200
KEY_SHORTEST_ANONYMOUS = 16
"""Callers without a token share one name: their keys must be too long to be met by chance."""


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


@dataclass(frozen=True, slots=True)
class Gate:
    """What every request passes, in this order: who are you, not so fast, may you.

    Nothing behind it is told what the issuer calls an account.
    """

    verifier: Verifier
    pseudonyms: Pseudonyms
    limiter: RateLimiter

    async def admit(self, exchange: HttpExchange, roles: frozenset[str]) -> Caller:
        """The caller, in the role it acts in. Raises a 401, 403 or 429 refusal."""
        try:
            identity = await self.verifier.identify(exchange.headers)
        except Refused:
            take_turn(self.limiter, _named(ANONYMOUS, exchange))
            raise
        known = identity.subject != ANONYMOUS
        person = self.pseudonyms.person(identity.subject) if known else ANONYMOUS
        take_turn(self.limiter, _named(person, exchange))
        exchange.role = identity.acting_role(roles, exchange.text(b"hall-role"))
        return Caller(person, exchange.role, identity.channel, identity.attributes)


@dataclass(frozen=True, slots=True)
class Services:
    """The services as seen from here: each reply in time, or a 503 refusal."""

    rpc: Rpc
    timeout: float

    async def call(self, service: str, method: str, envelope: dict[str, Any]) -> Mapping[str, Any]:
        try:
            reply: Mapping[str, Any] = await self.rpc.call(service, method, envelope, self.timeout)
        except BusUnavailable as error:
            raise UNAVAILABLE(f"{service} does not answer: {error}") from None
        return reply


Local = Callable[[dict[str, Any], Context], Awaitable[Mapping[str, Any]]]
"""Answers a query within the gateway: fields and context in, the answer out."""
Ask = Callable[[dict[str, Any]], Awaitable[Mapping[str, Any]]]
"""Takes an envelope to whoever answers it, and brings the reply."""


def command_endpoint(
    service: str,
    command: type[Command],
    gate: Gate,
    services: Services,
    body_limit: int,
    guard: Guard | None = None,
    positions: Positions | None = None,
) -> Callable[[HttpExchange, Mapping[str, str]], Awaitable[None]]:
    """The endpoint of a command: POST, with an Idempotency-Key."""
    inputs, roles, name = CommandInput(command), command.terms.roles, command.__name__
    place = place_of(command.terms)
    execute = partial(services.call, service, "execute")

    async def endpoint(exchange: HttpExchange, path: Mapping[str, str]) -> None:
        caller = await gate.admit(exchange, roles)
        body = await bodies.read(exchange.receive, exchange.headers, body_limit)
        fields = _spoken_to(exchange, command, inputs.read(body, exchange.headers, path))
        context = context_of(exchange, caller, command_id_of(exchange, caller))
        place.check_named(Authority.of(context), fields)
        envelope = {"name": name, "body": fields, "context": context.to_wire(), "at_least": None}
        reply = await _ask_within(guard, exchange, execute, envelope)
        if positions is not None and reply.get("position") is not None:
            positions.keep(_named(caller.person, exchange), reply["position"])
        await _relay(exchange, reply)

    return endpoint


def query_endpoint(
    query: type[Query],
    gate: Gate,
    ask: Ask,
    guard: Guard | None = None,
    positions: Positions | None = None,
) -> Callable[[HttpExchange, Mapping[str, str]], Awaitable[None]]:
    """The endpoint of a query: GET; `ask` takes the envelope to whoever answers."""
    inputs, roles, name, kind = QueryInput(query), query.terms.roles, query.__name__, query.terms.answer
    place = place_of(query.terms)

    async def endpoint(exchange: HttpExchange, path: Mapping[str, str]) -> None:
        caller = await gate.admit(exchange, roles)
        fields = _spoken_to(exchange, query, inputs.read(exchange.scope["query_string"], path))
        context = context_of(exchange, caller, uuid.uuid4())
        place.check_named(Authority.of(context), fields)
        named, at_least = _named(caller.person, exchange), _at_least(exchange)
        own = positions.of(named) if positions is not None and at_least is None else None
        envelope = {
            "name": name,
            "body": fields,
            "context": context.to_wire(),
            "at_least": own if at_least is None else at_least,
        }
        reply = await _ask_within(guard, exchange, ask, envelope)
        if positions is not None and own is not None and _is_refused(reply, _NOT_REACHED):
            positions.forget(named)  # he named no position: what there is answers him
            reply = await _ask_within(guard, exchange, ask, {**envelope, "at_least": None})
        if issubclass(kind, Document) and "refusal" not in reply:
            public = caller.role == PUBLIC and guard is None
            await documents.send(exchange, kind, reply["answer"], public=public)
        else:
            await _relay(exchange, reply)

    return endpoint


def _spoken_to(
    exchange: HttpExchange, message: type[Command] | type[Query], fields: dict[str, Any]
) -> dict[str, Any]:
    """The fields, with the language that the caller reads best where one is asked for and none was named."""
    header = exchange.text(b"accept-language")
    if "lang" not in message.model_fields or "lang" in fields or not header:
        return fields
    return {**fields, "lang": languages.best(header)}


async def _ask_within(
    guard: Guard | None, exchange: HttpExchange, ask: Ask, envelope: dict[str, Any]
) -> Mapping[str, Any]:
    """Ask; what a secret opens for a turn, which only who misses uses up."""
    if guard is None:
        return await ask(envelope)
    caller = guard.caller(_named(envelope["context"]["actor"], exchange), envelope["body"])
    with guard.turn(caller) as turn:
        reply = await ask(envelope)
        turn.missed = _is_refused(reply, (_NOT_THERE,))
        return reply


def _is_refused(reply: Mapping[str, Any], statuses: Container[int]) -> bool:
    refusal = reply.get("refusal")
    return refusal is not None and refusal["status"] in statuses


def _named(person: str, exchange: HttpExchange) -> str:
    """Who is known by a token, else his network."""
    return f"at {network_of(exchange.caller_address)}" if person == ANONYMOUS else f"by {person}"


def context_of(exchange: HttpExchange, caller: Caller, command_id: uuid.UUID) -> Context:
    """The circumstances in which a caller who was admitted asks a service for something."""
    return Context(
        command_id=command_id,
        actor=caller.person,
        role=caller.role,
        channel=caller.channel,
        correlation_id=exchange.correlation_id,
        attributes=caller.attributes,
    )


def command_id_of(exchange: HttpExchange, caller: Caller) -> uuid.UUID:
    """The same for the same caller and key, however often it is sent, and for nobody else."""
    key = exchange.text(b"idempotency-key")
    if key is None:
        raise KEY_MISSING("the header Idempotency-Key is missing")
    shortest = KEY_SHORTEST_ANONYMOUS if caller.person == ANONYMOUS else KEY_SHORTEST
    if not (shortest <= len(key) <= KEY_LONGEST and _KEY.fullmatch(key)):
        raise KEY_MISSING(
            f"an Idempotency-Key here has {shortest} to {KEY_LONGEST} printable ASCII characters, no spaces"
        )
    return uuid.uuid5(_COMMAND_IDS, f"{len(caller.person)}:{caller.person}{key}")


def _at_least(exchange: HttpExchange) -> int | None:
    text = exchange.text(b"hall-at-least")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise bodies.malformed("Hall-At-Least", "must be a position: a whole number, zero or more")
    return int(text)


async def _relay(exchange: HttpExchange, reply: Mapping[str, Any]) -> None:
    if (refusal := reply.get("refusal")) is not None:
        await exchange.problem(refusal)
        return
    body = jsontext.write(reply["answer"]).encode()
    position = reply.get("position")
    await exchange.answer(body, () if position is None else ((b"hall-position", b"%d" % position),))
