"""Command handling that all services share: decided on a session, stored, answered; once, if sent twice."""

import json
from collections.abc import Callable, Hashable, Sequence
from time import perf_counter
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from pydantic import ValidationError

from infra.contracts import (
    KEY_REUSED,
    UNAVAILABLE,
    UNKNOWN,
    Answer,
    Command,
    Context,
    Contract,
    Event,
    Refusal,
    RefusalKind,
    because,
    faults_of,
    malformed_in,
)
from infra.eventstore.codec import Codec, Upcasters
from infra.eventstore.folding import FromLog, Memory
from infra.eventstore.handling import Handling
from infra.eventstore.lanes import Lane, Lanes
from infra.eventstore.log import EventLog
from infra.eventstore.metadata import Metadata
from infra.eventstore.records import (
    Append,
    ClaimHeld,
    DuplicateCommand,
    NewEvent,
    StoredCommand,
    StoreUnavailable,
    Underway,
    Unfounded,
    VersionConflict,
)
from infra.eventstore.session import Change, Reader, Resources, Session, check_version
from infra.loop import bridge
from infra.loop.clock import Clock
from infra.telemetry.metrics import COMMAND_SECONDS, COMMANDS

ATTEMPTS = 5
"""How often a command is decided again on fresh state when another came between, unless a service says."""

_S = TypeVar("_S", bound=Session)
_D = TypeVar("_D")


class Sealer(Protocol):
    """Keeps what is personal out of what is stored; `infra.privacy.Keyring` is one."""

    def seal(self, events: Sequence[Event]) -> list[Event]: ...

    def digest(self, text: str) -> bytes: ...


class Application(Generic[_S]):
    """Base of a service's command side: names its contract, its session and who handles each command.

    `laned_by` is the field of commands that names the thing whose lane they are decided in; without it each
    is decided by itself. `means` are what the service's sessions work with.
    """

    contract: ClassVar[Contract]
    handling: ClassVar[Handling]
    session: Callable[[Resources, Reader, Context, str], _S]
    upcasters: ClassVar[Upcasters | None] = None
    attempts: ClassVar[int] = ATTEMPTS
    laned_by: ClassVar[str | None] = None

    def __init__(self, log: EventLog, sealer: Sealer, clock: Clock, means: Any = None) -> None:
        self.log = log
        self.clock = clock
        self.codec = Codec(self.contract.events, self.upcasters)
        self.means = means
        self._sealer = sealer
        self._resources = Resources(log, self.codec, clock, means)
        self._memory = Memory(log, self.codec)
        self._lanes = Lanes(log, self.codec)

    def era(self) -> Hashable:
        """For how long a lane remembers: as long as this stays the same."""
        return None

    def prepare(self, command: Command, context: Context) -> None:
        """Called before anybody's turn: what others are asked is asked here, and no command waits for it.

        May raise Refusal.
        """

    def new_session(self, context: Context) -> _S:
        """A session that reads what the log holds now."""
        return self.session(self._resources, FromLog(self.log, self.codec, self._memory), context, "")

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

    def happens(
        self,
        decide: Callable[[_S], object],
        context: Context,
        clause: str,
        *,
        lane: str | None = None,
        once: bool = False,
    ) -> int:
        """Store what follows by itself, with no command behind it; the position after it, 0 for nothing.

        It is decided on what the log holds, again and again until nobody comes between. With `once` it is
        stored under the context's command id, which the log takes once: what was stored before is not again.
        Raises VersionConflict when others came between too often, and StoreUnavailable.
        """

        def unit(session: _S, _: object, after: Underway | None) -> Append:
            events = self._events(session.changes, clause, context)
            id = context.command_id if once else None
            return Append(
                events, id, claims=session.claims, releases=session.releases, unchanged=session.unchanged
            )

        attempt = _Attempt(self._begin(context, lane), decide, unit)
        left = self.attempts
        while True:
            try:
                positions = self._alone(attempt, lane)
            except VersionConflict as conflict:
                self._memory.look_up(conflict.stream_id)
                left -= 1
                if not once and not left:  # with `once` it is somebody else's turn to wait
                    raise
            except DuplicateCommand as done:
                return done.position
            else:
                return positions[-1] if positions else 0

    def _alone(self, attempt: "_Attempt[_S, object]", lane: str | None) -> Sequence[int]:
        if lane is not None:
            return self._lane(lane).attempt_alone(attempt)
        attempt.decide(FromLog(self.log, self.codec, self._memory, looked_up=True))
        return self._append(attempt) if attempt.changes else []

    def _append(self, attempt: "_Attempt[_S, Any]") -> Sequence[int]:
        """Store what was decided by itself; what this process remembers has moved on, too."""
        positions = self.log.append(attempt.unit(None))
        for change in attempt.changes:
            self._memory.advance(change.stream_id, change.version, change.events)
        return positions

    def _lane(self, key: str) -> Lane:
        return self._lanes.of(key, self.era())

    def _execute(self, name: str, body: dict[str, Any], context: Context) -> dict[str, Any]:
        command = self._parse(name, body)
        try:
            done = self._done_once(command, context)
            if (complete := self.handling.completers.get(type(command))) is not None:
                done["answer"] |= complete(command, done["answer"], self.new_session(context))
        except StoreUnavailable as away:
            raise UNAVAILABLE(because.NO_DATABASE(service=self.contract.service)) from away
        return done

    def _done_once(self, command: Command, context: Context) -> dict[str, Any]:
        fingerprint = self._sealer.digest(_told(command, context))
        try:
            return self._decide_and_append(command, context, fingerprint)
        except DuplicateCommand as done:
            return self._repeated(command, context, done, fingerprint)
        except Refusal:
            # the first time round may have done what now seems wrong: a key sent twice answers the same
            earlier = bridge.run(self.log.stored_command(context.command_id))
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
            raise KEY_REUSED(because.OTHER_REQUEST())
        return {
            "answer": json.loads(earlier.answer),
            "position": max(self._reread(command, context), earlier.position),
        }

    def _reread(self, command: Command, context: Context) -> int:
        reread = self.handling.rereaders.get(type(command))
        if reread is None:
            return 0
        try:
            return self.happens(lambda session: reread(command, session), context, command.terms.clause)
        except VersionConflict:
            raise UNAVAILABLE(because.OTHERS_CHANGE(name=type(command).__name__)) from None

    def _parse(self, name: str, body: dict[str, Any]) -> Command:
        command = self.contract.commands.get(name)
        if command is None:
            raise UNKNOWN(because.NO_COMMAND(service=self.contract.service, name=name))
        try:
            return command.model_validate(body)
        except ValidationError as error:
            raise malformed_in(faults_of(error)) from None

    def _decide_and_append(self, command: Command, context: Context, fingerprint: bytes) -> dict[str, Any]:
        self.prepare(command, context)
        key = None if self.laned_by is None else getattr(command, self.laned_by)
        attempt = self._attempt(command, context, fingerprint, key)
        lane = None if key is None else self._lane(key)
        for _ in range(self.attempts):
            try:
                positions = self._try(attempt) if lane is None else lane.attempt(attempt)
            except VersionConflict as conflict:
                self._memory.look_up(conflict.stream_id)
            except Unfounded:
                continue
            except ClaimHeld as held:
                if (refusal := attempt.session.wanted(held).refusal) is not None:
                    raise refusal from held
            else:
                answer = attempt.answered.model_dump(mode="json")
                return {"answer": answer, "position": positions[-1] if positions else 0}
        raise UNAVAILABLE(because.OTHERS_CHANGE(name=type(command).__name__))

    def _try(self, attempt: "_Attempt[_S, Answer]") -> Sequence[int]:
        """Decide and append; a refusal of what was only remembered is looked into once more."""
        reader = FromLog(self.log, self.codec, self._memory)
        try:
            attempt.decide(reader)
        except Refusal:
            if not reader.relied_on_memory:
                raise
            attempt.decide(FromLog(self.log, self.codec, self._memory, looked_up=True))
        return self._append(attempt)

    def _attempt(
        self, command: Command, context: Context, fingerprint: bytes, lane: str | None
    ) -> "_Attempt[_S, Answer]":
        handler = self.handling.handlers[type(command)]
        expected: int | None = getattr(command, "expected_version", None)

        def decide(session: _S) -> Answer:
            answer = handler(command, session)
            if expected is not None and session.changes:
                check_version(session.changes[0], expected)
            return answer

        def unit(session: _S, answer: Answer, after: Underway | None) -> Append:
            return Append(
                self._events(session.changes, command.terms.clause, context),
                context.command_id,
                fingerprint,
                answer.model_dump_json(),
                session.claims,
                session.releases,
                unchanged=session.unchanged,
                after=after,
            )

        return _Attempt(self._begin(context, lane), decide, unit)

    def _begin(self, context: Context, lane: str | None) -> Callable[[Reader], _S]:
        return lambda reader: self.session(self._resources, reader, context, lane or "")

    def _events(self, changes: Sequence[Change], clause: str, context: Context) -> list[NewEvent]:
        sealed = iter(self._sealer.seal([event for change in changes for event in change.events]))
        of_all = Metadata(clause, context)
        events = []
        for change in changes:
            told = zip(change.occurred_at, change.contexts, strict=True)
            for version, (occurred_at, own) in enumerate(told, start=change.version + 1):
                topic, state = self.codec.encode(next(sealed))
                metadata = of_all if own is None else Metadata(clause, own)
                events.append(NewEvent(change.stream_id, version, topic, state, metadata.text(occurred_at)))
        return events


class _Attempt(Generic[_S, _D]):
    """Tries to decide one thing, on a new session each time; `answered` is what the last one came to."""

    session: _S
    answered: _D

    def __init__(
        self,
        begin: Callable[[Reader], _S],
        decide: Callable[[_S], _D],
        unit: Callable[[_S, _D, Underway | None], Append],
    ) -> None:
        self._begin = begin
        self._decide = decide
        self._unit = unit

    @property
    def changes(self) -> Sequence[Change]:
        return self.session.changes

    def decide(self, reader: Reader) -> None:
        self.session = self._begin(reader)
        self.answered = self._decide(self.session)

    def unit(self, after: Underway | None) -> Append:
        return self._unit(self.session, self.answered, after)


def _told(command: Command, context: Context) -> str:
    """What makes two requests the same: the command, its body as sent, and who sent it; and the key itself.

    With the key in it, two persons' same data leave different digests.
    """
    body = command.model_dump_json(exclude_unset=True)
    return json.dumps((type(command).__name__, body, context.actor, str(context.command_id)))
