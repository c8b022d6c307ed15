"""A case (辦件), from application to delivery: clauses 3.1.2, 3.2.1 and 3.2.2.

Every method decides on the state there is and returns the events that follow; `definition` is always that of
the item's version the case began under.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from infra.contracts import Event
from services.cases.contract import case_events as happened
from services.cases.contract import refusals as no
from services.cases.contract.words import (
    Channel,
    Deadline,
    Definition,
    MissingMaterial,
    Outcome,
    Step,
)
from services.cases.domain.case_state import CaseState
from services.cases.domain.deadlines import limits
from services.cases.domain.deadlines.working_days import Span, WorkingCalendar
from services.cases.domain.notice import first_notice, required_materials, second_notice


class Case(CaseState):
    """What may be done with a case."""

    def give_notice(
        self,
        definition: Definition,
        found: Sequence[MissingMaterial],
        now: datetime,
        calendar: WorkingCalendar,
    ) -> list[Event]:
        self._check_open()
        if self.noticed:
            lines = second_notice(definition, self.supplied, found)
        else:
            lines = first_notice(definition, self.materials, found)
        return [
            happened.NoticeGiven(
                hall=self.hall,
                number=self.number,
                missing=lines,
                given_at=now,
                stopped_on=self.stopped_on or calendar.day_of(now),
            )
        ]

    def supplement(
        self, definition: Definition, materials: Collection[str], now: datetime, calendar: WorkingCalendar
    ) -> list[Event]:
        self._check_open()
        if unasked := sorted(set(materials) - self.outstanding):
            raise no.NOTHING_ASKED(f"no notice waits for {', '.join(unasked)}", unasked=unasked)
        outstanding = self.outstanding - set(materials)
        complete = self.stopped_on is not None and not outstanding
        span = (self.stopped_on, calendar.day_of(now)) if complete and self.stopped_on else None
        check, case, step = self._clocks_after(definition, span, calendar) if span else (None, None, None)
        return [
            happened.MaterialsSupplemented(
                hall=self.hall,
                number=self.number,
                materials=tuple(sorted(materials)),
                outstanding=tuple(sorted(outstanding)),
                supplemented_at=now,
                excluded=span,
                check_deadline=check,
                case_deadline=case,
                step_deadline=step,
            )
        ]

    def accept(self, definition: Definition, now: datetime, calendar: WorkingCalendar) -> list[Event]:
        self._check_not_accepted()
        missing = sorted({*required_materials(definition)} - self.materials | self.outstanding)
        if missing:
            raise no.MATERIALS_MISSING(f"not handed in: {', '.join(missing)}", missing=missing)
        return [self._acceptance(happened.CaseAccepted, definition, now, calendar)]

    def deem_accepted(self, definition: Definition, now: datetime, calendar: WorkingCalendar) -> list[Event]:
        """Silence past the limit for checking accepts the case on the day received, or last supplemented."""
        deadline = self.check_deadline
        if self.closed or self.accepted or deadline is None or now < deadline.due_at:
            raise no.NOT_DUE(f"case {self.number} is not waiting for its check beyond the limit")
        day = calendar.start_of(deadline.since)
        at = max(day, self.received_at)
        return [self._acceptance(happened.CaseDeemedAccepted, definition, at, calendar)]

    def refuse(self, reason: str, now: datetime) -> list[Event]:
        self._check_not_accepted()
        return [happened.CaseRefused(hall=self.hall, number=self.number, reason=reason, refused_at=now)]

    def complete_step(
        self,
        definition: Definition,
        step: str,
        parties: Collection[str],
        actor: str,
        now: datetime,
        calendar: WorkingCalendar,
    ) -> list[Event]:
        self._check_accepted()
        if step != self.next_step:
            raise no.STEP_OUT_OF_ORDER(
                f"{step} is not the next step of case {self.number}", next=self.next_step
            )
        current, following = _step_and_next(definition, step)
        if current.party not in parties:
            raise no.NOT_RESPONSIBLE(f"{step} is for {current.party} to do", responsible=current.party)
        today = calendar.day_of(now)
        return [
            happened.StepCompleted(
                hall=self.hall,
                number=self.number,
                step=step,
                party=current.party,
                done_by=actor,
                completed_at=now,
                completed_on=today,
                next_step=following.code if following else None,
                step_deadline=self._step_deadline(following, today, self.excluded, calendar)
                if self.stopped_on is None
                else None,
            )
        ]

    def decide(self, outcome: Outcome, reason: str | None, now: datetime) -> list[Event]:
        self._check_accepted()
        if self.outstanding:
            missing = sorted(self.outstanding)
            raise no.CASE_NOT_READY(f"still asked for: {', '.join(missing)}", missing=missing)
        if self.next_step is not None:
            raise no.CASE_OPEN(f"{self.next_step} is not done", next=self.next_step)
        if outcome == "denied" and reason is None:
            raise no.REASON_MISSING(f"denying case {self.number} needs a reason")
        return [
            happened.CaseDecided(
                hall=self.hall,
                number=self.number,
                item=self.item,
                item_version=self.item_version,
                outcome=outcome,
                reason=reason,
                decided_at=now,
            )
        ]

    def deliver(self, method: Channel, now: datetime) -> list[Event]:
        if self.status != "decided":
            self._check_open()
            raise no.CASE_NOT_READY(f"case {self.number} has not been decided")
        return [happened.ResultDelivered(hall=self.hall, number=self.number, method=method, delivered_at=now)]

    def withdraw(self, reason: str | None, now: datetime) -> list[Event]:
        self._check_open()
        return [happened.CaseWithdrawn(hall=self.hall, number=self.number, reason=reason, withdrawn_at=now)]

    def check_owner(self, person: str) -> None:
        """Refuse a visitor who is not the applicant (clause 3.3.2)."""
        if person != self.applicant:
            raise no.NOT_YOUR_CASE(f"case {self.number} is another person's")

    # how the above is worked out

    def _acceptance(
        self,
        event: type[happened.CaseAccepted],
        definition: Definition,
        at: datetime,
        calendar: WorkingCalendar,
    ) -> Event:
        today = calendar.day_of(at)
        first = _steps(definition)[0]
        return event(
            hall=self.hall,
            number=self.number,
            item=self.item,
            item_version=self.item_version,
            accepted_at=at,
            accepted_on=today,
            case_deadline=self._limit(definition, today, (), calendar),
            first_step=first.code,
            step_deadline=self._step_deadline(first, today, (), calendar),
        )

    def _clocks_after(
        self, definition: Definition, span: Span, calendar: WorkingCalendar
    ) -> tuple[Deadline | None, Deadline | None, Deadline | None]:
        """Deadlines once a notice is answered: an unaccepted file's check begins anew, the others go on."""
        if self.accepted_on is None:
            return limits.deadline(calendar, span[1], limits.CHECK_LIMIT), None, None
        excluded = (*self.excluded, span)
        case = self._limit(definition, self.accepted_on, excluded, calendar)
        if self.next_step is None or self.step_since is None:
            return None, case, None
        step, _ = _step_and_next(definition, self.next_step)
        return None, case, self._step_deadline(step, self.step_since, excluded, calendar)

    def _limit(
        self, definition: Definition, since: date, excluded: tuple[Span, ...], calendar: WorkingCalendar
    ) -> Deadline | None:
        if definition.promised_limit is None:
            return None
        return limits.deadline(calendar, since, definition.promised_limit, excluded)

    def _step_deadline(
        self, step: Step | None, since: date, excluded: tuple[Span, ...], calendar: WorkingCalendar
    ) -> Deadline | None:
        if step is None or step.limit is None:
            return None
        return limits.deadline(calendar, since, step.limit, excluded)

    def _check_open(self) -> None:
        if self.closed:
            raise no.CASE_CLOSED(f"case {self.number} is {self.status}")

    def _check_not_accepted(self) -> None:
        self._check_open()
        if self.accepted:
            raise no.CASE_NOT_READY(f"case {self.number} has been accepted: do its steps and decide it")

    def _check_accepted(self) -> None:
        self._check_open()
        if not self.accepted:
            raise no.CASE_NOT_READY(f"case {self.number} has not been accepted")


def _steps(definition: Definition) -> tuple[Step, ...]:
    assert definition.steps, "a published item has steps"
    return definition.steps


def _step_and_next(definition: Definition, code: str) -> tuple[Step, Step | None]:
    steps = _steps(definition)
    place = next(index for index, step in enumerate(steps) if step.code == code)
    return steps[place], steps[place + 1] if place + 1 < len(steps) else None
