"""Command handling that every service shares: load, decide, seal, append, answer; once, if sent twice."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any, ClassVar, Protocol, TypeVar
from uuid import UUID

from pydantic import ValidationError

from infra.contracts import (
    KEY_REUSED,
    MALFORMED,
    STALE_VERSION,
    UNAVAILABLE,
    UNKNOWN,
    Answer,
    Command,
    Context,
    Contract,
    Event,
    Refusal,
    RefusalKind,
)
from infra.eventstore.aggregate import Aggregate
from infra.eventstore.codec import Codec, Upcaster
from infra.eventstore.log import EventLog
from infra.eventstore.records import (
    Append,
    Claim,
    ClaimHeld,
    DuplicateCommand,
    NewEvent,
    StoredCommand,
    StoreUnavailable,
    Underway,
    Unfounded,
    VersionConflict,
)
from infra.runtime import bridge
from infra.runtime.clock import Clock
from infra.telemetry.metrics import COMMAND_SECONDS, COMMANDS

ATTEMPTS = 5
"""How often a command is decided again on fresh state when another came between, unless a service says."""

_A = TypeVar("_A", bound=Aggregate)
_Handler = Callable[..., "Decision"]
_H = TypeVar("_H", bound=_Handler)


class Sealer(Protocol):
    """Keeps what is personal out of what is stored; `infra.privacy.Keyring` is one."""

    def seal(self, events: Sequence[Event]) -> list[Event]: ...

    def digest(self, text: str) -> bytes: ...


@dataclass(frozen=True)
class Change:
    """Events to follow `version` of one stream, the version that was decided on.

    `occurred_at` gives each event's own time where that is not the time of recording, `context` why they
    happen where that is not why all that is stored with them does.
    """

    stream_id: UUID
    version: int
    events: Sequence[Event]
    occurred_at: Sequence[datetime] | None = None
    context: Context | None = None


@dataclass(frozen=True)
class Decision:
    """What a command comes to, stored whole or not at all.

    A command's `expected_version` is held against the first change. The answer is kept as it is: no personal
    data belongs in it. `unchanged` names streams it rests on, with the version seen: has one moved on by the
    time of storing, the command is decided again.
    """

    changes: Sequence[Change]
    answer: Answer
    claims: Sequence[tuple[Claim, UUID]] = ()
    releases: Sequence[Claim] = ()
    unchanged: Sequence[tuple[UUID, int]] = ()


def handles(command: type[Command]) -> Callable[[_H], _H]:
    """Mark the method that decides this command, or raises Refusal.

    It takes `(self, command, context)`; an application that decides otherwise may hand it more.
    """

    def mark(method: _H) -> _H:
        method.__handles__ = command  # type: ignore[attr-defined]
        return method

    return mark


class Application:
    """Base of a service's command side: names its contract and has a `@handles` method for each command."""

    contract: ClassVar[Contract]
    attempts: ClassVar[int] = ATTEMPTS
    _handlers: ClassVar[dict[type[Command], _Handler]] = {}

    def __init__(
        self,
        log: EventLog,
        keyring: Sealer,
        clock: Clock,
        upcasters: Mapping[tuple[str, int], Upcaster] | None = None,
    ) -> None:
        self.log = log
        self.clock = clock
        self.codec = Codec(self.contract.events, upcasters)
        self._keyring = keyring

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        own = {m.__handles__: m for m in vars(cls).values() if hasattr(m, "__handles__")}
        cls._handlers = {**cls._handlers, **own}

    def load(self, aggregate: type[_A], stream_id: UUID, expected_version: int | None = None) -> _A:
        """An aggregate as it is now.

        Refuses UNKNOWN when there is none, STALE_VERSION when it is not at the expected version.
        """
        found = bridge.run(self._load(aggregate, stream_id))
        if found is None:
            raise UNKNOWN(f"there is no {aggregate.__name__.lower()} {stream_id}")
        if expected_version is not None and expected_version != found.version:
            raise _stale(expected_version, found.version)
        return found

    def found(self, aggregate: type[_A], stream_id: UUID) -> _A:
        """An aggregate as it is now, at version 0 when nothing happened to it yet."""
        return bridge.run(self._load(aggregate, stream_id)) or aggregate(stream_id)

    def claim_refusal(self, held: ClaimHeld) -> Refusal:
        """The refusal for a key that is held already; a service names its own."""
        raise held

    def reconsiders(self, held: ClaimHeld) -> bool:
        """Called when a key turned out to be held; whether to decide again, now that this is known."""
        return False

    def answers_again(self, command: Command, context: Context) -> int:
        """Called before a repeated command is answered as before; the position after what it stored, or 0.

        Raises Refusal where it may not be answered again.
        """
        return 0

    def forget(self, stream_id: UUID) -> None:
        """Called when a stream turned out to have moved on; for an application that remembers some."""

    def execute(self, name: str, body: dict[str, Any], context: Context) -> dict[str, Any]:
        """Do a command: `{"answer": …, "position": …}`, the position being the log's after it (0: no events).

        Raises Refusal, and then nothing is stored.
        """
        started = perf_counter()
        outcome = "failed"
        known = name if name in self.contract.commands else "unknown"
        try:
            answer = self._execute(name, body, context)
            outcome = "done"
        except Refusal as refusal:
            outcome = refusal.kind.code
            raise
        finally:
            COMMANDS.labels(self.contract.service, known, outcome).inc()
            COMMAND_SECONDS.labels(self.contract.service, known).observe(perf_counter() - started)
        return answer

    def execute_if_due(
        self, name: str, body: dict[str, Any], context: Context, *moved_on: RefusalKind
    ) -> None:
        """Do what a read model lists as due; a refusal of these kinds says that it was behind."""
        try:
            self.execute(name, body, context)
        except Refusal as refusal:
            if refusal.kind not in moved_on:
                raise

    def record(
        self,
        changes: Sequence[Change],
        context: Context,
        clause: str,
        unchanged: Sequence[tuple[UUID, int]] = (),
        *,
        once: bool = False,
    ) -> int:
        """Store what follows by itself, with no command behind it; the position after it.

        `once`: under the context's command id, and DuplicateCommand is raised when that was used before.
        Raises VersionConflict when a stream has moved on (decide again then), StoreUnavailable.
        """
        command_id = context.command_id if once else None
        unit = Append(self._events(changes, clause, context), command_id, unchanged=unchanged)
        return self.log.append(unit)[-1]

    def _execute(self, name: str, body: dict[str, Any], context: Context) -> dict[str, Any]:
        command = self._parse(name, body)
        fingerprint = self._keyring.digest(_told(command, context))
        try:
            return self._decide_and_append(command, context, fingerprint)
        except DuplicateCommand as done:
            return self._repeated(command, context, done, fingerprint)
        except ClaimHeld as held:
            raise self.claim_refusal(held) from held
        except StoreUnavailable as away:
            raise UNAVAILABLE("the service cannot reach its database") from away
        except Refusal:
            # the first time round may have done what now seems wrong: a key sent twice answers the same
            earlier = self._earlier(context.command_id)
            if earlier is None:
                raise
            return self._repeated(command, context, earlier, fingerprint)

    def _repeated(
        self,
        command: Command,
        context: Context,
        earlier: DuplicateCommand | StoredCommand,
        fingerprint: bytes,
    ) -> dict[str, Any]:
        if earlier.fingerprint != fingerprint:
            raise KEY_REUSED("the request that came first with this key was another one")
        position = self.answers_again(command, context)
        return {"answer": json.loads(earlier.answer), "position": max(position, earlier.position)}

    def _parse(self, name: str, body: dict[str, Any]) -> Command:
        command = self.contract.commands.get(name)
        if command is None:
            raise UNKNOWN(f"{self.contract.service} takes no command {name!r}")
        try:
            return command.model_validate(body)
        except ValidationError as error:
            raise malformed(name, error) from None

    def _decide_and_append(self, command: Command, context: Context, fingerprint: bytes) -> dict[str, Any]:
        for _ in range(self.attempts):
            try:
                unit, positions = self._attempt(command, context, fingerprint)
            except VersionConflict as conflict:
                self.forget(conflict.stream_id)
            except Unfounded:
                continue
            except ClaimHeld as held:
                if not self.reconsiders(held):
                    raise
            else:
                assert unit.answer is not None
                return {"answer": json.loads(unit.answer), "position": positions[-1] if positions else 0}
        raise UNAVAILABLE(f"others kept changing what {type(command).__name__} rests on")

    def _attempt(
        self, command: Command, context: Context, fingerprint: bytes
    ) -> tuple[Append, Sequence[int]]:
        """Decide and append once; the unit and the positions of its events.

        Raises Refusal, and what `EventLog.append` raises.
        """
        decision = self._checked(self._handlers[type(command)](self, command, context), command)
        unit = self._unit(decision, command, context, fingerprint)
        return unit, self.log.append(unit)

    def _checked(self, decision: Decision, command: Command) -> Decision:
        """The decision, if its first change is of the version that the command expects."""
        expected: int | None = getattr(command, "expected_version", None)
        if expected is not None and decision.changes and decision.changes[0].version != expected:
            raise _stale(expected, decision.changes[0].version)
        return decision

    def _unit(
        self,
        decision: Decision,
        command: Command,
        context: Context,
        fingerprint: bytes,
        after: Underway | None = None,
    ) -> Append:
        events = self._events(decision.changes, command.terms.clause, context)
        answer = decision.answer.model_dump_json()
        return Append(
            events,
            context.command_id,
            fingerprint,
            answer,
            decision.claims,
            decision.releases,
            unchanged=decision.unchanged,
            after=after,
        )

    def _events(self, changes: Sequence[Change], clause: str, context: Context) -> list[NewEvent]:
        plain = [event for change in changes for event in change.events]
        sealed = iter(self._keyring.seal(plain))
        of_all = Metadata(clause, context)
        events = []
        for change in changes:
            metadata = of_all if change.context is None else Metadata(clause, change.context)
            for number, _ in enumerate(change.events):
                topic, state = self.codec.encode(next(sealed))
                occurred_at = change.occurred_at[number] if change.occurred_at else None
                events.append(
                    NewEvent(
                        change.stream_id,
                        change.version + number + 1,
                        topic,
                        state,
                        metadata.text(occurred_at),
                    )
                )
        return events

    async def _load(self, aggregate: type[_A], stream_id: UUID) -> _A | None:
        found: _A | None = None
        every = aggregate.snapshot_every
        if every is not None:
            kept = await self.log.load_snapshot(stream_id)
            found = aggregate.from_snapshot(kept[1]) if kept else None
        recorded = await self.log.stream(stream_id, found.version if found else 0)
        if found is None:
            if not recorded:
                return None
            found = aggregate(stream_id)
        for one in recorded:
            found.apply(self.codec.decode(one.topic, one.state))
        if every is not None and len(recorded) >= every:
            await self.log.save_snapshot(stream_id, found.version, found.to_snapshot())
        return found

    def _earlier(self, command_id: UUID) -> Any:
        try:
            return bridge.run(self.log.stored_command(command_id))
        except StoreUnavailable as away:
            raise UNAVAILABLE("the service cannot reach its database") from away


class Metadata:
    """The metadata of events of one cause, written out once."""

    def __init__(self, clause: str, context: Context) -> None:
        circumstances = {
            "actor": context.actor,
            "role": context.role,
            "channel": context.channel,
            "command_id": str(context.command_id),
            "correlation_id": context.correlation_id,
            "causation_id": context.causation_id,
            "clause": clause,
        }
        values = {key: value for key, value in circumstances.items() if value is not None}
        self._plain = json.dumps(values, ensure_ascii=False)

    def text(self, occurred_at: datetime | None = None) -> str:
        """The JSON of one event that happened at that time, if not when it was recorded."""
        if occurred_at is None:
            return self._plain
        return f'{self._plain[:-1]}, "occurred_at": "{occurred_at.isoformat()}"}}'


def malformed(name: str, error: ValidationError) -> Refusal:
    """The refusal for a message whose fields do not fit, with each field and what is wrong with it."""
    errors = [
        {"field": ".".join(map(str, wrong["loc"])), "message": wrong["msg"]}
        for wrong in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    fields = ", ".join(wrong["field"] or "body" for wrong in errors)
    return MALFORMED(f"{name} does not fit its form: {fields}", errors=errors)


def _told(command: Command, context: Context) -> str:
    """What makes two requests the same: the command, its body as sent, and who sent it; and the key itself.

    With the key in it, two persons' same data leave different digests.
    """
    body = command.model_dump_json(exclude_unset=True)
    return json.dumps((type(command).__name__, body, context.actor, str(context.command_id)))


def _stale(expected: int, current: int) -> Refusal:
    return STALE_VERSION(f"version {expected} was expected, {current} is current", current_version=current)
