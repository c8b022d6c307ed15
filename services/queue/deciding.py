"""How commands of the queue are decided: on what this process remembers, and proven by the append.

One command of a hall is decided at a time in a process, on what the one before left. Everything it looked at
goes with its append, which finds out whether another process has changed any of it since, and then it is
decided again on what has happened. So no ticket is called twice and none is passed over, however many call at
once. A refusal is stored nowhere, so no append proves it: it is said only after a look at the log.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from infra.contracts import Answer, Context, Event, Refusal
from infra.eventstore.aggregate import Aggregate
from infra.eventstore.application import Application, Change, Decision
from infra.eventstore.log import EventLog
from infra.eventstore.records import Claim
from infra.eventstore.remembered import Remembered
from infra.privacy.keyring import Keyring
from infra.runtime.clock import Clock
from services.queue.contract import CONTRACT, UPCASTERS
from services.queue.contract.plan import Plan
from services.queue.contract.policy import Policy
from services.queue.domain.hall_plan import HallPlan
from services.queue.domain.identity import line_day_id, plan_id, policy_id, window_id
from services.queue.domain.line_day import LineDay
from services.queue.domain.policy import QueuePolicy
from services.queue.domain.window import Window
from services.queue.secrets import QueueSecrets

_TURNS = 64
_A = TypeVar("_A", bound=Aggregate)
_App = TypeVar("_App", bound="DecidingApplication")
_C = TypeVar("_C")


class View:
    """What a command is decided on; it keeps what was looked at, and at which version."""

    def __init__(self, application: "DecidingApplication", *, looked_up: bool) -> None:
        self._application = application
        self._looked_up = looked_up
        self.now: datetime = application.clock.now()
        self.seen: dict[UUID, int] = {}

    @property
    def today(self) -> date:
        return self._application.day_of(self.now)

    def plan(self, hall: str, day: date | None = None) -> Plan:
        """What holds on a day, today without one. Refuses UNPLANNED_HALL."""
        return self.known(HallPlan, plan_id(hall)).on(day or self.today)

    def policy(self, hall: str, day: date | None = None) -> Policy:
        """What holds on a day, today without one."""
        return self.known(QueuePolicy, policy_id(hall)).on(day or self.today)

    def line(self, hall: str, line: str, day: date | None = None) -> LineDay:
        return self.known(LineDay, line_day_id(hall, line, day or self.today))

    def window(self, hall: str, window: str) -> Window:
        return self.known(Window, window_id(hall, window))

    def known(self, aggregate: type[_A], stream_id: UUID) -> _A:
        """An aggregate to decide on, at version 0 if nothing happened to it yet."""
        found = self.glanced_at(aggregate, stream_id)
        self.seen[stream_id] = found.version
        return found

    def all_known(self, aggregate: type[_A], stream_ids: Sequence[UUID]) -> list[_A]:
        """The same for many, in one look at the log."""
        kept = self._application.kept(aggregate)
        kept.look_up([id for id in stream_ids if self._looked_up or not kept.remembered(id)])
        found = [one for id in stream_ids if (one := kept.remembered(id))]
        self.seen |= {one.id: one.version for one in found}
        return found

    def glanced_at(self, aggregate: type[_A], stream_id: UUID) -> _A:
        """The same, for what the append need not prove: a claim does."""
        kept = self._application.kept(aggregate)
        return (None if self._looked_up else kept.remembered(stream_id)) or kept.current(stream_id)


class Deed:
    """What a command comes to, gathered bit by bit: events by stream, keys claimed and released."""

    def __init__(self) -> None:
        self._changes: dict[UUID, tuple[int, list[Event]]] = {}
        self._claims: list[tuple[Claim, UUID]] = []
        self._releases: list[Claim] = []

    def happens(self, to: Aggregate, *events: Event) -> None:
        """Events that follow what the aggregate is decided on, and what was gathered for it before."""
        self._changes.setdefault(to.id, (to.version, []))[1].extend(events)

    def claim(self, claims: Iterable[Claim], by: Aggregate) -> None:
        self._claims += [(claim, by.id) for claim in claims]

    def release(self, claims: Iterable[Claim]) -> None:
        self._releases += claims

    def answered(self, answer: Answer) -> Decision:
        changes = [Change(stream, version, events) for stream, (version, events) in self._changes.items()]
        return Decision(changes, answer, claims=self._claims, releases=self._releases)


_Handler = Callable[[_App, _C, Context, View], Decision]


def decided(handler: _Handler[_App, _C]) -> Callable[[_App, _C, Context], Decision]:
    """Decide on what is remembered, and a refusal only on what was looked up."""

    @wraps(handler)
    def decide(self: _App, command: _C, context: Context) -> Decision:
        view = View(self, looked_up=False)
        try:
            decision = handler(self, command, context, view)
        except Refusal:
            view = View(self, looked_up=True)
            decision = handler(self, command, context, view)
        changed = {change.stream_id for change in decision.changes if change.events}
        rests_on = [(stream, version) for stream, version in view.seen.items() if stream not in changed]
        return replace(decision, unchanged=rests_on)

    return decide


class DecidingApplication(Application):
    contract = CONTRACT
    attempts = 100  # processes that call on the same line at once take turns; nobody is sent away for it

    def __init__(
        self, log: EventLog, keyring: Keyring, clock: Clock, *, zone: ZoneInfo, secrets: QueueSecrets
    ) -> None:
        super().__init__(log, keyring, clock, UPCASTERS)
        self.keyring = keyring
        self.zone = zone
        self.secrets = secrets
        self._kept: dict[type[Aggregate], Remembered[Any]] = {}
        self._today = date.min
        self._turns = [threading.Lock() for _ in range(_TURNS)]

    def day_of(self, moment: datetime) -> date:
        """The day in the hall's time zone."""
        return moment.astimezone(self.zone).date()

    def begin_of_day(self, moment: datetime) -> datetime:
        """The midnight before, in the hall's time zone."""
        return datetime.combine(self.day_of(moment), time.min, self.zone)

    def kept(self, aggregate: type[_A]) -> Remembered[_A]:
        """What this process remembers of one kind."""
        found = self._kept.get(aggregate)
        return found or self._kept.setdefault(aggregate, Remembered(aggregate, self.log, self.codec))

    def execute(self, name: str, body: dict[str, Any], context: Context) -> dict[str, Any]:
        """As every application's, one of a hall at a time."""
        with self._turns[hash(str(body.get("hall"))) % _TURNS]:
            self._begin_day()
            return super().execute(name, body, context)

    def _begin_day(self) -> None:
        """What was is over: yesterday's lines need not be remembered."""
        today = self.day_of(self.clock.now())
        if today != self._today:
            self._today, self._kept = today, {}

    def forget(self, stream_id: UUID) -> None:
        """Take in what others have stored."""
        for kept in self._kept.values():
            if kept.remembered(stream_id) is not None:
                kept.current(stream_id)

    def stored(self, changes: Sequence[Change]) -> None:
        for change in changes:
            for kept in self._kept.values():
                kept.advance(change.stream_id, change.version, change.events)

    def holder(self, context: Context) -> str | None:
        """Stands for a visitor's account in events."""
        return self.secrets.holder(context)
