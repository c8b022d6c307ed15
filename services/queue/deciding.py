"""How commands of the queue are decided: on what this process expects, and proven by the append.

Commands of one hall are decided one after the other in a process, each on what the ones before it will have
stored; their appends travel together. Everything a command looked at goes with its append, which finds out
whether another process has changed any of it since. Then it is decided again on what has happened, and so is
whatever was decided after it. So no ticket is called twice and none is passed over, however many call at
once. A refusal is stored nowhere, so no append proves it: it is said only after a look at the log.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from infra.contracts import Answer, Command, Context, Event, Refusal
from infra.eventstore.aggregate import Aggregate
from infra.eventstore.application import Application, Change, Decision
from infra.eventstore.log import EventLog
from infra.eventstore.records import Append, Claim, DuplicateCommand, VersionConflict
from infra.loop.clock import Clock
from infra.privacy.keyring import Keyring
from services.queue.contract import CONTRACT, UPCASTERS
from services.queue.contract import refusals as no
from services.queue.contract.plan import Plan, PlanHall
from services.queue.contract.policy import Policy
from services.queue.domain.attendant import Attendant
from services.queue.domain.hall_day import hall_day
from services.queue.domain.hall_plan import HallPlan
from services.queue.domain.identity import attendant_id, hall_id, line_day_id, plan_id, policy_id, window_id
from services.queue.domain.line_day import LineDay
from services.queue.domain.policy import QueuePolicy
from services.queue.domain.window import Window
from services.queue.memory import Memories, Memory
from services.queue.named_cases import NamedCases
from services.queue.secrets import QueueSecrets
from services.shared.known_hall import KnownHall
from services.shared.registry import Registry

_A = TypeVar("_A", bound=Aggregate)


class View:
    """What a command is decided on; it keeps what was looked at, and at which version."""

    def __init__(self, memory: Memory, hall: str, now: datetime, zone: ZoneInfo, *, looked_up: bool) -> None:
        self._memory = memory
        self._hall = hall
        self._zone = zone
        self._looked_up = looked_up
        self.now = now
        self.seen: dict[UUID, int] = {}
        self._found: dict[UUID, Any] = {}

    @cached_property
    def today(self) -> date:
        """The hall's day that it is now."""
        return self.days[-1]

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Today, and before it the day before while the hall has not closed since: who came then is there."""
        plan = self.known(HallPlan, plan_id(self._hall))
        return self._memory.hall_day(plan, self.now, self._zone).days

    def day_of(self, moment: datetime) -> date:
        """The hall's day that a moment belongs to."""
        plan = self.known(HallPlan, plan_id(self._hall))
        return hall_day(plan.in_force, moment, self._zone).day

    def plan(self, hall: str, day: date | None = None) -> Plan:
        """What holds on a day, today without one. Refuses UNPLANNED_HALL."""
        return self.known(HallPlan, plan_id(hall)).on(day or self.today)

    def policy(self, hall: str, day: date | None = None) -> Policy:
        """What holds on a day, today without one."""
        return self.known(QueuePolicy, policy_id(hall)).on(day or self.today)

    def line(self, hall: str, line: str, day: date | None = None) -> LineDay:
        return self.known(LineDay, line_day_id(hall, line, day or self.today))

    def line_days(self, hall: str, line: str) -> list[LineDay]:
        """The line's days whose tickets are there, the earlier first."""
        return [self.line(hall, line, day) for day in self.days]

    def line_with(self, hall: str, line: str, label: str, day: date | None) -> LineDay:
        """The line's day that has a ticket: the given one, or the last that has it, else today's."""
        found = [
            one for on, one in zip(self.days, self.line_days(hall, line), strict=True) if day in (on, None)
        ]
        if not found:
            raise no.UNKNOWN_TICKET(f"{label} is not in the line any more")
        return next((one for one in reversed(found) if label in one.tickets), found[-1])

    def window(self, hall: str, window: str) -> Window:
        return self.known(Window, window_id(hall, window))

    def attendant(self, hall: str, person: str) -> Attendant:
        return self.known(Attendant, attendant_id(hall, person))

    def known(self, aggregate: type[_A], stream_id: UUID) -> _A:
        """An aggregate to decide on, at version 0 if nothing happened to it yet."""
        found = self.glanced_at(aggregate, stream_id)
        self.seen[stream_id] = found.version
        return found

    def all_known(self, aggregate: type[_A], stream_ids: Sequence[UUID]) -> list[_A]:
        """The same for many, in one look at the log."""
        kept = self._memory.of(aggregate)
        new = {id for id in stream_ids if self._looked_up or kept.expected(id) is None} - self._found.keys()
        kept.look_up(list(new))
        self._found |= {id: kept.remembered(id) for id in new}
        return [self.known(aggregate, id) for id in stream_ids]

    def glanced_at(self, aggregate: type[_A], stream_id: UUID) -> _A:
        """The same, for what the append need not prove: a claim does."""
        found: _A | None = self._found.get(stream_id)
        if found is None:
            kept = self._memory.of(aggregate)
            found = (None if self._looked_up else kept.expected(stream_id)) or kept.current(stream_id)
            self._found[stream_id] = found
        return found


class Deed:
    """What a command comes to, gathered bit by bit: events by stream, keys claimed and released."""

    def __init__(self) -> None:
        self._changes: dict[UUID, tuple[int, list[Event]]] = {}
        self._claims: list[tuple[Claim, UUID]] = []
        self._releases: list[Claim] = []

    def happens(self, to: Aggregate, *events: Event) -> None:
        """Events that follow what the aggregate is decided on, and what was gathered for it before."""
        self._changes.setdefault(to.id, (to.version, []))[1].extend(events)

    def version_of(self, aggregate: Aggregate) -> int:
        """The version that it will have."""
        _, events = self._changes.get(aggregate.id, (aggregate.version, []))
        return aggregate.version + len(events)

    def claim(self, claims: Iterable[Claim], by: Aggregate) -> None:
        self._claims += [(claim, by.id) for claim in claims]

    def release(self, claims: Iterable[Claim]) -> None:
        self._releases += claims

    def answered(self, answer: Answer) -> Decision:
        changes = [Change(stream, version, events) for stream, (version, events) in self._changes.items()]
        return Decision(changes, answer, claims=self._claims, releases=self._releases)


class DecidingApplication(Application):
    """Its `@handles` methods take `(self, command, context, view)`."""

    contract = CONTRACT
    attempts = 100  # processes that call on the same line at once take turns; nobody is sent away for it

    def __init__(
        self,
        log: EventLog,
        keyring: Keyring,
        clock: Clock,
        *,
        zone: ZoneInfo,
        secrets: QueueSecrets,
        cases: NamedCases,
        registry: Registry,
    ) -> None:
        super().__init__(log, keyring, clock, UPCASTERS)
        self.keyring = keyring
        self.zone = zone
        self.secrets = secrets
        self._cases = cases
        self._registry = registry
        self._memories = Memories(log, self.codec)

    def happens_by_itself(
        self,
        hall: str,
        context: Context,
        clause: str,
        decide: Callable[[View], Sequence[Change]],
        *,
        once: bool = False,
    ) -> None:
        """Store what is decided on what the log holds of a hall now, with no command behind it.

        Raises VersionConflict when another process was faster; with `once` DuplicateCommand when the
        context's command id has been stored before.
        """
        now = self.clock.now()
        memory = self._memories.of(hall, now.astimezone(self.zone).date())
        with memory.turn:
            changes = [
                one for one in decide(View(memory, hall, now, self.zone, looked_up=True)) if one.events
            ]
            if changes:
                self.record(changes, context, clause, once=once)
                memory.advance(changes)

    def happens_once(
        self, hall: str, context: Context, clause: str, decide: Callable[[View], Sequence[Change]]
    ) -> None:
        """The same because of another service's event, exactly once however often that is delivered.

        At least once: a subscription moves on only after this has returned. At most once: the log takes each
        command id once, and the context's follows from the id that the other service gave its event.
        """
        while True:
            try:
                self.happens_by_itself(hall, context, clause, decide, once=True)
            except VersionConflict:
                continue  # never for ever: each time somebody else's event was stored
            except DuplicateCommand:
                pass
            return

    def _decide_and_append(self, command: Command, context: Context, fingerprint: bytes) -> dict[str, Any]:
        self._look_up_before(command, context)
        return super()._decide_and_append(command, context, fingerprint)

    def _look_up_before(self, command: Command, context: Context) -> None:
        """What other services are asked, before anybody's turn: no command waits for it.

        Refuses UNKNOWN_CASE, and UNAVAILABLE while they are away.
        """
        if isinstance(command, PlanHall):
            hall = command.hall

            async def is_known() -> bool:
                return await self._load(KnownHall, hall_id(hall)) is not None

            self._registry.wait_for(hall, None, is_known)
        if (case := getattr(command, "case", None)) is not None:
            code: str | None = getattr(command, "case_code", None)
            self._cases.check(command.hall, case, code, context)  # type: ignore[attr-defined]

    def _attempt(
        self, command: Command, context: Context, fingerprint: bytes
    ) -> tuple[Append, Sequence[int]]:
        now = self.clock.now()
        hall: str = command.hall  # type: ignore[attr-defined]
        memory = self._memories.of(hall, now.astimezone(self.zone).date())
        with memory.deciding():
            try:
                view = View(memory, hall, now, self.zone, looked_up=False)
                decision = self._decide(command, context, view)
            except Refusal:
                memory.wait_for_those_under_way()
                view = View(memory, hall, now, self.zone, looked_up=True)
                decision = self._decide(command, context, view)
                memory.expect_nothing()
            unit = self._unit(decision, command, context, fingerprint, memory.last)
            underway = memory.begin(unit, decision.changes)
        return unit, memory.finish(underway, decision.changes)

    def _decide(self, command: Command, context: Context, view: View) -> Decision:
        decision = self._checked(self._handlers[type(command)](self, command, context, view), command)
        changed = {change.stream_id for change in decision.changes if change.events}
        rests_on = [(stream, version) for stream, version in view.seen.items() if stream not in changed]
        return replace(decision, unchanged=rests_on)
