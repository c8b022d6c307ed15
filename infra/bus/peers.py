"""What a service asks the other services."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from infra.bus.port import BusUnavailable
from infra.bus.rpc_client import RpcClient
from infra.contracts import NOT_ALLOWED, PUBLIC, UNAVAILABLE, Answer, Context, ErasedIn, Query, because

_SECONDS = 5.0
_ERASING_SECONDS = 8.0
"""A database's files are cleared meanwhile."""


class PeerRefused(Exception):
    """The other service refused to answer: `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Peers:
    """Asks other services, over a client that somebody else starts and stops. Used from the loop."""

    def __init__(self, client: RpcClient) -> None:
        self._client = client

    async def call(self, service: str, method: str, asked: dict[str, Any]) -> Any:
        """What a method of a service's own returns. Raises BusUnavailable, RemoteError."""
        await self._client.up(_SECONDS)
        return await self._client.call(service, method, asked, _SECONDS)

    async def read_log(self, source: str, after: int, limit: int) -> Sequence[dict[str, Any]]:
        """A service's events after a position. Raises BusUnavailable, RemoteError."""
        await self._client.up(_SECONDS)  # a process that has just started is not connected yet
        request = {"after": after, "limit": limit}
        return await self._client.call(source, "read_log", request, _SECONDS)

    async def erase(
        self, service: str, person: str, before: datetime, context: Context, *, told: bool
    ) -> ErasedIn:
        """Have a service destroy a person's keys from before a time, and with `told` say what it came to.

        Raises BusUnavailable when it does not answer, and RemoteError; it may have been done all the same.
        """
        asked = {
            "person": person,
            "before": before.isoformat(),
            "told": told,
            "context": context.to_wire(),
        }
        await self._client.up(_SECONDS)
        return ErasedIn.model_validate(await self._client.call(service, "erase", asked, _ERASING_SECONDS))

    async def ask(self, service: str, query: Query, context: Context) -> Answer:
        """What a service answers whoever `context` tells of, on all that its log holds by now.

        Raises PeerRefused, also for a role that may not ask this, and refuses UNAVAILABLE when it does not
        answer.
        """
        if not {context.role, PUBLIC} & query.terms.roles:
            raise PeerRefused(NOT_ALLOWED.code)
        envelope = {
            "name": type(query).__name__,
            "body": query.model_dump(mode="json"),
            "context": context.to_wire(),
            "up_to_date": True,
        }
        try:
            await self._client.up(_SECONDS)
            reply = await self._client.call(service, "ask", envelope, _SECONDS)
        except BusUnavailable as error:
            raise UNAVAILABLE(because.NO_ANSWER(service=service, cause=error)) from error
        if (refusal := reply.get("refusal")) is None:
            return query.terms.answer.model_validate(reply["answer"])
        if refusal["code"] == UNAVAILABLE.code:
            raise UNAVAILABLE(because.NO_ANSWER(service=service, cause=refusal["detail"]["en"]))
        raise PeerRefused(refusal["code"])
