"""Opens a port to whichever broker a URI names."""

from infra.bus.amqp_port import AmqpPort
from infra.bus.memory import MemoryPort
from infra.bus.port import MEMORY_SCHEME, Port, Setup
from infra.runtime import bridge


async def open_port(uri: str, name: str, setup: Setup) -> Port:
    """Connect, and let `setup` declare and consume; `name` is shown among the broker's connections.

    Raises whatever the connection or the set-up failed with: OSError or an AMQP error.
    """
    if uri.startswith(MEMORY_SCHEME):
        memory = MemoryPort()
        await bridge.call(setup, memory)
        return memory
    return await AmqpPort.open(uri, name, setup)
