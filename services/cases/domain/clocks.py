"""A case's clocks: which deadlines follow from its state, its item's definition and the hall's rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.cases.contract.words import Definition, Step, StepDeadline
from services.cases.domain.case_state import CaseState
from services.cases.domain.process import step_named
from services.cases.domain.rules import Rules
from services.shared.deadlines import limits
from services.shared.deadlines.values import Deadline, Excluded


@dataclass(frozen=True, slots=True)
class Clocks:
    """Works out deadlines under one definition and the rules of now."""

    definition: Definition
    rules: Rules

    def check(self, since: date) -> Deadline:
        """When silence accepts the application (cases.completeness_notice)."""
        return limits.deadline(self.rules, since, self.rules.policy.completeness_notice)

    def day_end(self, received: date) -> Deadline | None:
        """When an immediate item (即辦) must have been decided."""
        immediate = self.definition.item_class == "immediate"
        return limits.end_of_day(self.rules, received) if immediate else None

    def case(self, since: date, excluded: tuple[Excluded, ...] = (), extended: int = 0) -> Deadline | None:
        """When the case must be decided; None for an item that promises no limit."""
        promised = self.definition.promised_limit
        if promised is None:
            return None
        further = self.rules.policy.escalate_after
        return limits.deadline(self.rules, since, promised + extended, excluded, extended, further)

    def step(self, step: Step, since: date, excluded: tuple[Excluded, ...] = ()) -> Deadline | None:
        return limits.deadline(self.rules, since, step.limit, excluded) if step.limit else None

    def opened(self, steps: Iterable[Step], since: date, *, standing: bool) -> tuple[StepDeadline, ...]:
        """Steps that can be done from a day on; while the clocks are standing without a deadline."""
        return tuple(self._opened(step, since, standing, ()) for step in steps)

    def authority(self, since: date) -> Deadline | None:
        """When the higher authority must have answered, counted apart from the case's own limit."""
        limit = self.definition.authority_limit
        return limits.deadline(self.rules, since, limit) if limit else None

    def delivery(self, decided: date) -> Deadline:
        """When the result must have been delivered (cases.delivery_limit)."""
        return limits.deadline(self.rules, decided, self.rules.policy.delivery_limit)

    def of_case(
        self,
        case: CaseState,
        *,
        resumed: Excluded | None = None,
        restart: date | None = None,
    ) -> tuple[Deadline | None, tuple[StepDeadline, ...]]:
        """Deadlines of an accepted case and of its open steps; none while anything stops them.

        `resumed` is what has just ended: it no longer stops them, and the days it leaves out are not counted.
        `restart` is the day from which limits are counted anew.
        """
        over = {resumed.kind} if resumed else set()
        standing = bool(set(case.stops) - over)
        excluded = case.left_out(resumed) if resumed else case.excluded
        assert case.since is not None, "an accepted case has a start"
        whole = None if standing else self.case(restart or case.since, excluded, case.extended)
        steps = tuple(
            self._opened(step_named(self.definition, code), restart or step.since, standing, excluded)
            for code, step in sorted(case.open_steps.items())
        )
        return whole, steps

    def parties(self, case: CaseState) -> list[str]:
        """Who has a step of the case to do now."""
        return sorted({step_named(self.definition, code).party for code in case.open_steps})

    def _opened(
        self, step: Step, since: date, standing: bool, excluded: tuple[Excluded, ...]
    ) -> StepDeadline:
        deadline = None if standing else self.step(step, since, excluded)
        return StepDeadline(step=step.code, party=step.party, deadline=deadline)
