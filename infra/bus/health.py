"""Whether this process can talk to the broker, for /readyz."""

from infra.bus.link import unconnected


async def broker_check() -> str | None:
    """A health check (`infra.telemetry.health.Check`): None, or which links have no connection."""
    names = unconnected()
    return f"no connection to the broker: {', '.join(names)}" if names else None
