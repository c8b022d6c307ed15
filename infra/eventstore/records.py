"""What goes into an event log and what comes out of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from eventsourcing.persistence import IntegrityError, OperationalError

from infra.contracts import Refusal


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to be appended; `version` is its place in its stream.

    `state` is JSON text; so is `metadata`, an object, in which `claims` and `answered` are the log's own.
    """

    stream_id: UUID
    version: int
    topic: str
    state: bytes
    metadata: str = "{}"


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as the log holds it; positions run 1, 2, 3 … without a hole, in the order of commits.

    `hash` and `previous_hash` are its own in the hash chain and the one before it, empty before the first;
    both are empty where the log was not read along its chain (`EventLog.read`).
    """

    position: int
    stream_id: UUID
    version: int
    topic: str
    state: bytes
    event_id: UUID
    recorded_at: datetime
    metadata: dict[str, Any]
    hash: bytes = b""
    previous_hash: bytes = b""


@dataclass(frozen=True, slots=True)
class ChainPosition:
    """A position in a log and the hash of its chain there, which stands for that event and all before it.

    Before the first event the position is 0 and the hash empty.
    """

    position: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """A key that one stream at most holds at a time, say an asset's tag."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Unique:
    """A key that one stream at most holds at a time, and how whoever wants it too is refused.

    None: whoever finds it held is not refused but decided again, now that this is known.
    """

    kind: str
    key: str
    refusal: Refusal | None

    @property
    def claim(self) -> Claim:
        return Claim(self.kind, self.key)


@dataclass(frozen=True, slots=True)
class Append:
    """One unit: all of it is stored, or none. Releases are made before claims, and both go with an event.

    `answer` (JSON text) is kept with `command_id` and given again when that command comes again; it is kept
    as it is, so no personal data belongs in it. `tracking` is (name, position), and positions must increase.
    `unchanged` names streams that the unit rests on without changing them, each with the version it saw.
    `after` is an append of this process under way that the unit was decided on: if that one is not stored,
    neither is this.
    """

    events: Sequence[NewEvent]
    command_id: UUID | None = None
    fingerprint: bytes = b""
    answer: str | None = None
    claims: Sequence[tuple[Claim, UUID]] = ()
    releases: Sequence[Claim] = ()
    tracking: tuple[str, int] | None = None
    unchanged: Sequence[tuple[UUID, int]] = ()
    after: "Underway | None" = None


class Underway(Protocol):
    """An append that was begun; `EventLog.begin` gives one."""

    @property
    def failed(self) -> bool:
        """Whether it is known by now that it was not stored."""
        ...

    def wait(self) -> Any:
        """The positions of its events. Raises as `EventLog.append` does."""
        ...


@dataclass(frozen=True, slots=True)
class StoredCommand:
    """A command that was done: its answer (JSON text), the position after it, its request's fingerprint."""

    answer: str
    position: int
    fingerprint: bytes


class VersionConflict(IntegrityError):
    """Another append took this version of the stream; `current_version` is the stream's last one."""

    def __init__(self, stream_id: UUID, version: int, current_version: int) -> None:
        super().__init__(
            f"version {version} of stream {stream_id} is taken; the stream is at {current_version}"
        )
        self.stream_id = stream_id
        self.version = version
        self.current_version = current_version


class Unfounded(IntegrityError):
    """The append that this one was decided on was not stored."""

    def __init__(self) -> None:
        super().__init__("the append that this one was decided on was not stored")


class ClaimHeld(IntegrityError):
    """A key to be claimed is held already, by `holder`."""

    def __init__(self, claim: Claim, holder: UUID) -> None:
        super().__init__(f"{claim.kind} {claim.key!r} is held by stream {holder}")
        self.claim = claim
        self.holder = holder


class DuplicateCommand(IntegrityError):
    """This command was done before; here is what was answered then."""

    def __init__(self, answer: str, position: int, fingerprint: bytes) -> None:
        super().__init__(f"this command was done before, up to position {position}")
        self.answer = answer
        self.position = position
        self.fingerprint = fingerprint


class TrackingNotIncreasing(IntegrityError):
    """The tracked position was reached before: the same thing is being done a second time."""

    def __init__(self, name: str, position: int) -> None:
        super().__init__(f"{name} is at {position} already")
        self.name = name
        self.position = position


class StoreUnavailable(OperationalError):
    """The database cannot be reached; whether an append in flight was stored is not known."""


class LogRewritten(StoreUnavailable):
    """The log does not hold what this process knows of it; nothing was stored, and nothing can be any more.

    So it is after a failover to a standby that lacked the newest events, or a restore to a time before them.
    What the process remembers is of a history that is no more: it has to be started anew.
    """
