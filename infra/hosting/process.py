"""What every part of a running process shares; in a nameko container it is `container.config["process"]`."""

from collections.abc import Callable
from dataclasses import dataclass, field

from infra.bus.health import broker_check
from infra.bus.port import MEMORY_SCHEME
from infra.loop.clock import Clock, clock_from
from infra.loop.config import Settings
from infra.telemetry.health import Health, lag_check


@dataclass(slots=True)
class Process:
    """One `hall run`: its settings, clock and health.

    `url` is where it answers HTTP; the gateway's server sets it once it listens. `stopping` turns true at the
    first signal, so that whatever waits for a database or broker that is not there gives up.
    """

    settings: Settings
    clock: Clock
    health: Health = field(default_factory=Health)
    url: str | None = None
    stopping: bool = False
    say_when_ready: list[Callable[[str], list[str]]] = field(default_factory=list)
    """What is said on standard output once everything serves, given the URL: a run for trials only."""

    @classmethod
    def of(cls, settings: Settings) -> "Process":
        process = cls(settings, clock_from(settings.text("HALL_CLOCK_FILE")))
        process.health.add("broker", broker_check)
        process.health.add("lag", lag_check(settings.number("HALL_READY_LAG")))
        return process

    @property
    def amqp_uri(self) -> str:
        """RabbitMQ's address, or the embedded broker's."""
        return self.settings.amqp_uri or MEMORY_SCHEME

    def container_config(self) -> dict[str, object]:
        """The configuration of every nameko container: what nameko reads, and this object."""
        return {
            "AMQP_URI": self.amqp_uri,
            "max_workers": self.settings.number("HALL_WORKERS"),
            "settings": self.settings,
            "process": self,
        }
