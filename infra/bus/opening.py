"""Opens ports to whichever broker a URI names."""

from amqp.exceptions import AMQPError

from infra.bus.amqp_port import AmqpPort
from infra.bus.memory import MemoryPort
from infra.bus.port import MEMORY_SCHEME, Port, Setup
from infra.loop import bridge
from infra.loop.broker_address import Address


class Opener:
    """Opens one port after another, each at the broker's next node. Raises ValueError for a bad URI."""

    def __init__(self, uri: str) -> None:
        self._address = None if uri.startswith(MEMORY_SCHEME) else Address.parse(uri)
        self._turns = iter(()) if self._address is None else self._address.turns()

    async def open(self, name: str, setup: Setup) -> Port:
        """Connect, and let `setup` declare and consume; `name` is shown among the broker's connections.

        Every node is tried once. Raises OSError, which says what came of each, or what else `setup` raised.
        """
        if self._address is None:
            memory = MemoryPort()
            await bridge.call(setup, memory)
            return memory
        faults = []
        for _ in self._address.nodes:
            node = next(self._turns)
            try:
                return await AmqpPort.open(self._address, node, name, setup)
            except (OSError, AMQPError) as error:
                faults.append(f"{node}: {error}")
        raise OSError("; ".join(faults))


async def open_port(uri: str, name: str, setup: Setup) -> Port:
    """A port for those who need one once. Raises as `Opener` does."""
    return await Opener(uri).open(name, setup)
