"""Who asks, as what, through which channel, and because of what: it travels from HTTP to the stored event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Context:
    """The circumstances of one command or query.

    `command_id` makes a command idempotent; `actor` is an id of the person whose account it is, or what acts
    by itself. `attributes` are the lists of the token that a rule may need: where its bearer belongs.
    """

    command_id: UUID
    actor: str
    role: str
    channel: str
    correlation_id: str
    causation_id: str | None = None
    attributes: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of_itself(cls, service: str, command_id: UUID) -> "Context":
        """The circumstances of what a service does by itself."""
        return cls(
            command_id=command_id,
            actor=service,
            role="system",
            channel="system",
            correlation_id=str(command_id),
        )

    def to_wire(self) -> dict[str, Any]:
        return {
            "command_id": str(self.command_id),
            "actor": self.actor,
            "role": self.role,
            "channel": self.channel,
            "correlation_id": self.correlation_id,
            "causation_id": self.causation_id,
            "attributes": {name: list(values) for name, values in self.attributes.items()},
        }

    @classmethod
    def from_wire(cls, wire: Mapping[str, Any]) -> "Context":
        return cls(**{**wire, "command_id": UUID(wire["command_id"])})
