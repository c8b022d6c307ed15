"""From an HTTP request of the API to a service and back, for every command and query of every contract."""

import re
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gateway import because, bodies, documents, jsontext, languages
from gateway.calling import Caller, Line, name_of
from gateway.exchange import HttpExchange
from gateway.identity.identity import ANONYMOUS
from gateway.identity.pseudonym import Pseudonyms
from gateway.identity.verifier import Verifier
from gateway.inputs import CommandInput, QueryInput
from gateway.limits import RateLimiter, take_turn
from gateway.positions import position_in
from gateway.problems import KEY_MISSING, Refused
from infra.contracts import PUBLIC, Command, Document, Query, malformed

_KEY = re.compile("[!-~]*")
KEY_SHORTEST, KEY_LONGEST = 1, 200
KEY_SHORTEST_ANONYMOUS = 16
"""Callers without a token share one name: their keys must be too long to be met by chance."""


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
            take_turn(self.limiter, name_of(ANONYMOUS, exchange.caller_address))
            raise
        known = identity.subject != ANONYMOUS
        person = self.pseudonyms.person(identity.subject) if known else ANONYMOUS
        address, correlation_id = exchange.caller_address, exchange.correlation_id
        take_turn(self.limiter, name_of(person, address))
        exchange.role = identity.acting_role(roles, exchange.text(b"hall-role"))
        return Caller(person, exchange.role, identity.channel, identity.attributes, address, correlation_id)


def command_endpoint(
    line: Line, gate: Gate, body_limit: int
) -> Callable[[HttpExchange, Mapping[str, str]], Awaitable[None]]:
    """The endpoint of a command: POST, with an Idempotency-Key."""
    command = line.message
    assert issubclass(command, Command)
    inputs, roles = CommandInput(command), command.terms.roles

    async def endpoint(exchange: HttpExchange, path: Mapping[str, str]) -> None:
        caller = await gate.admit(exchange, roles)
        body = await bodies.read(exchange.receive, exchange.headers, body_limit)
        fields = _spoken_to(exchange, command, inputs.read(body, exchange.headers, path))
        await _relay(exchange, await line.order(caller, fields, command_id_of(exchange, caller)))

    return endpoint


def query_endpoint(line: Line, gate: Gate) -> Callable[[HttpExchange, Mapping[str, str]], Awaitable[None]]:
    """The endpoint of a query: GET."""
    query = line.message
    assert issubclass(query, Query)
    inputs, roles, kind = QueryInput(query), query.terms.roles, query.terms.answer

    async def endpoint(exchange: HttpExchange, path: Mapping[str, str]) -> None:
        caller = await gate.admit(exchange, roles)
        fields = _spoken_to(exchange, query, inputs.read(exchange.scope["query_string"], path))
        reply = await line.ask(caller, fields, _at_least(exchange))
        if issubclass(kind, Document) and "refusal" not in reply:
            public = caller.role == PUBLIC and not line.guarded
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


def command_id_of(exchange: HttpExchange, caller: Caller) -> uuid.UUID:
    """The same for the same caller and key, however often it is sent, and for nobody else."""
    key = exchange.text(b"idempotency-key")
    if key is None:
        raise KEY_MISSING(because.NO_KEY())
    shortest = KEY_SHORTEST_ANONYMOUS if caller.person == ANONYMOUS else KEY_SHORTEST
    if not (shortest <= len(key) <= KEY_LONGEST and _KEY.fullmatch(key)):
        raise KEY_MISSING(because.UNFIT_KEY(shortest=shortest, longest=KEY_LONGEST))
    return caller.command_id(key)


def _at_least(exchange: HttpExchange) -> int | None:
    text = exchange.text(b"hall-at-least")
    if text is None:
        return None
    position = position_in(text)
    if position is None:
        raise malformed("Hall-At-Least", because.NO_POSITION())
    return position


async def _relay(exchange: HttpExchange, reply: Mapping[str, Any]) -> None:
    if (refusal := reply.get("refusal")) is not None:
        await exchange.problem(refusal)
        return
    body = jsontext.write(reply["answer"]).encode()
    position = reply.get("position")
    await exchange.answer(body, () if position is None else ((b"hall-position", b"%d" % position),))
