"""Asks the service that told somebody something how he can be reached; the service records each opening."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from gateway.outbox.way import Contact, Unsent
from infra.bus.peers import Peers
from infra.bus.port import BusUnavailable
from infra.bus.rpc_client import RemoteError
from infra.contracts import Context

_NO_SUCH_METHOD = "MethodNotFound"


class Contacts:
    def __init__(self, peers: Peers) -> None:
        self._peers = peers

    async def open(self, telling: UUID, told: Mapping[str, Any], attempt: str) -> Contact | None:
        """The contact of whoever was told; None where he was erased. Raises Unsent when nobody answers.

        An attempt's opening is recorded once.
        """
        context = Context.of_itself("gateway", uuid5(telling, f"contact/{attempt}"))
        asked = {"telling": str(telling), "context": context.to_wire()}
        service = told["service"]
        try:
            found: Contact | None = await self._peers.call(service, "open_contact", asked)
        except RemoteError as error:
            if error.kind == _NO_SUCH_METHOD:
                return {}
            raise Unsent(f"{service} cannot open the contact: {error.kind}") from None
        except BusUnavailable as error:
            raise Unsent(f"{service} does not answer: {error}") from None
        return found
