"""Command handling of a hall's calendar and policy, and what all command handling of the service shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from infra.contracts import STALE_VERSION, Context, Event, RefusalKind
from infra.eventstore.aggregate import Aggregate
from infra.eventstore.application import Application, Change, Decision, handles
from infra.eventstore.log import EventLog
from infra.eventstore.remembered import Remembered
from infra.privacy.keyring import Keyring
from infra.runtime import bridge
from infra.runtime.clock import Clock
from services.cases.contract import CONTRACT, UPCASTERS, rules
from services.cases.contract import refusals as no
from services.cases.domain.deadlines.rules import Rules
from services.cases.domain.deadlines.working_days import WorkingCalendar
from services.cases.domain.hall import Hall
from services.cases.domain.hall_rules import HallRules
from services.cases.domain.identity import hall_id, rules_id

_A = TypeVar("_A", bound=Aggregate)


@dataclass(frozen=True, slots=True)
class InForce:
    """A hall's rules, and the stream and version they were read at: what a decision on them rests on."""

    rules: Rules
    rests_on: tuple[UUID, int]


class RulesApplication(Application):
    contract = CONTRACT
    calendar: WorkingCalendar

    def __init__(self, log: EventLog, keyring: Keyring, clock: Clock) -> None:
        super().__init__(log, keyring, clock, UPCASTERS)
        self.hall_rules = Remembered(HallRules, log, self.codec)

    def forget(self, stream_id: UUID) -> None:
        self.hall_rules.forget(stream_id)

    @handles(rules.ChangeCalendar)
    def change_calendar(self, command: rules.ChangeCalendar, context: Context) -> Decision:
        of_hall = self._rules_to_change(command.hall, command)
        return self._rules_decision(
            of_hall, of_hall.change_calendar(command.hall, command.days, command.reason)
        )

    @handles(rules.ChangePolicy)
    def change_policy(self, command: rules.ChangePolicy, context: Context) -> Decision:
        of_hall = self._rules_to_change(command.hall, command)
        today = self.calendar.day_of(self.clock.now())
        events = of_hall.change_policy(
            command.hall, command.change, command.effective_from or today, command.reason, today
        )
        return self._rules_decision(of_hall, events)

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

    def _find(self, aggregate: type[_A], stream_id: UUID) -> _A:
        """The aggregate, at version 0 when nothing happened to it yet."""
        return bridge.run(self._load(aggregate, stream_id)) or aggregate(stream_id)

    def _existing(self, aggregate: type[_A], stream_id: UUID, refusal: RefusalKind, detail: str) -> _A:
        found = self._find(aggregate, stream_id)
        if not found.version:
            raise refusal(detail)
        return found

    def _hall(self, hall: str) -> Hall:
        return self._existing(Hall, hall_id(hall), no.UNKNOWN_HALL, f"there is no hall {hall}")

    def _rules_to_change(self, hall: str, command: object) -> HallRules:
        self._hall(hall)
        found = self._find(HallRules, rules_id(hall))
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
