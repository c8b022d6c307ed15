"""Command handling of a hall's policy, and what all command handling of the service shares."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from infra.contracts import STALE_VERSION, Context, Event, RefusalKind
from infra.eventstore.aggregate import Aggregate
from infra.eventstore.application import Application, Change, Decision, handles
from infra.eventstore.log import EventLog
from infra.eventstore.records import DuplicateCommand, VersionConflict
from infra.eventstore.remembered import Remembered
from infra.loop.clock import Clock
from infra.privacy.keyring import Keyring
from services.cases.contract import CONTRACT, UPCASTERS, rules
from services.cases.domain.deadlines.rules import Rules
from services.cases.domain.hall_rules import HallRules
from services.cases.domain.identity import hall_id, rules_id
from services.shared.known_hall import KnownHall
from services.shared.refusals import UNKNOWN_HALL
from services.shared.registry import Registry
from services.shared.working_days import WorkingCalendar

_A = TypeVar("_A", bound=Aggregate)


@dataclass(frozen=True, slots=True)
class InForce:
    """A hall's rules, and the stream and version they were read at: what a decision on them rests on."""

    rules: Rules
    rests_on: tuple[UUID, int]


class RulesApplication(Application):
    contract = CONTRACT
    calendar: WorkingCalendar

    def __init__(self, log: EventLog, keyring: Keyring, clock: Clock, registry: Registry) -> None:
        super().__init__(log, keyring, clock, UPCASTERS)
        self.registry = registry
        self.hall_rules = Remembered(HallRules, log, self.codec)

    def forget(self, stream_id: UUID) -> None:
        self.hall_rules.forget(stream_id)

    @handles(rules.ChangePolicy)
    def change_policy(self, command: rules.ChangePolicy, context: Context) -> Decision:
        of_hall = self._rules_to_change(command.hall, command)
        today = self.calendar.day_of(self.clock.now())
        events = of_hall.change_policy(
            command.hall, command.change, command.effective_from or today, command.reason, today
        )
        return self._rules_decision(of_hall, events)

    @handles(rules.TakeBackPolicy)
    def take_back_policy(self, command: rules.TakeBackPolicy, context: Context) -> Decision:
        of_hall = self._rules_to_change(command.hall, command)
        today = self.calendar.day_of(self.clock.now())
        return self._rules_decision(of_hall, of_hall.take_back(command.effective_from, command.reason, today))

    @handles(rules.ApplyScheduledPolicy)
    def apply_scheduled_policy(self, command: rules.ApplyScheduledPolicy, context: Context) -> Decision:
        of_hall = self._rules_to_change(command.hall, command)
        today = self.calendar.day_of(self.clock.now())
        return self._rules_decision(of_hall, of_hall.apply_scheduled(today))

    # what all commands share

    def rules_in_force(self, hall: str, *, remembered: bool = False) -> InForce:
        """The hall's rules as they are now.

        As this process last saw them will do for a decision that they do not make a refusal, or nothing, of:
        its append proves that they still are so.
        """
        id = rules_id(hall)
        known = self.hall_rules.remembered(id) if remembered else None
        known = known or self.hall_rules.current(id)
        return InForce(known.rules(self.calendar), (id, known.version))

    def _existing(self, aggregate: type[_A], stream_id: UUID, refusal: RefusalKind, detail: str) -> _A:
        found = self.found(aggregate, stream_id)
        if not found.version:
            raise refusal(detail)
        return found

    def happens_once(self, context: Context, clause: str, decide: Callable[[], Sequence[Change]]) -> None:
        """Store what is decided because of another service's event, once however often that is delivered.

        At least once: a subscription moves on only after this has returned. At most once: the log takes each
        command id once, and the context's follows from the id that the other service gave its event.
        """
        while True:
            try:
                if changes := [change for change in decide() if change.events]:
                    self.record(changes, context, clause, once=True)
            except VersionConflict as conflict:  # never for ever: each time another's change was stored
                self.forget(conflict.stream_id)
                continue
            except DuplicateCommand:
                pass
            return

    def _check_hall(self, hall: str, *departments: str) -> None:
        """Refuse a hall that there is not, and departments that it has not, once the registry was asked.

        UNKNOWN_HALL, UNKNOWN_DEPARTMENT, and UNAVAILABLE while nobody can tell.
        """
        found = self.found(KnownHall, hall_id(hall))
        for department in departments or (None,):
            if not found.knows(department):
                found = self._heard_of(hall, department)
            if department is not None:
                found.check_department(department)

    def _heard_of(self, hall: str, department: str | None) -> KnownHall:
        """A hall, after the moment that it may take to hear of it, or of its department."""

        async def is_known() -> bool:
            found = await self._load(KnownHall, hall_id(hall))
            return found is not None and found.knows(department)

        self.registry.wait_for(hall, department, is_known)
        return self._existing(KnownHall, hall_id(hall), UNKNOWN_HALL, f"there is no hall {hall}")

    def _rules_to_change(self, hall: str, command: object) -> HallRules:
        self._check_hall(hall)
        found = self.found(HallRules, rules_id(hall))
        check_version(found, command)
        return found

    def _rules_decision(self, of_hall: HallRules, events: Sequence[Event]) -> Decision:
        change = apply(of_hall, events)
        answer = rules.RulesAnswer(
            hall=of_hall.hall, rules_version=of_hall.rules_version, version=of_hall.version
        )
        return Decision([change], answer)


def check_version(found: Aggregate, command: object) -> None:
    """Told first of all: what else is wrong may come of the change the sender has not seen."""
    expected: int | None = getattr(command, "expected_version", None)
    if expected is not None and expected != found.version:
        raise STALE_VERSION(
            f"version {expected} was expected, {found.version} is current", current_version=found.version
        )


def apply(aggregate: Aggregate, events: Sequence[Event]) -> Change:
    """The change, with the aggregate moved on so that the answer shows what it came to."""
    change = Change(aggregate.id, aggregate.version, events)
    for event in events:
        aggregate.apply(event)
    return change
