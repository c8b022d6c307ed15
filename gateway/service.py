"""The gateway as a nameko service: the only way in."""

from collections.abc import Sequence
from typing import Any

from gateway.discovery import contracts
from gateway.feed import FEED, store
from gateway.feed.entries import entry_of
from gateway.files import store as files
from gateway.outbox.outbox import Outbox
from gateway.server import GatewayServer
from infra.bus.cloudevents import Delivered
from infra.contracts import Contract
from infra.hosting.subscription import subscribe


class GatewayService:
    """Serves HTTP, keeps the feed of what happened and which files it holds, sends what people are told."""

    name = "gateway"
    server = GatewayServer()
    outbox: Any = Outbox()


def _follow(contract: Contract) -> None:
    """Have the gateway put each event of a service into its feed, what people are told into the outbox."""

    async def follow(self: GatewayService, batch: Sequence[Delivered], connection: Any) -> None:
        await store.write(connection, [entry_of(event, contract) for event in batch])
        await files.follow(connection, batch)
        await self.outbox.add(connection, batch)

    follow.__name__ = f"follow_{contract.service}"
    setattr(GatewayService, follow.__name__, subscribe(contract.service, FEED)(follow))


for _contract in contracts():
    _follow(_contract)
