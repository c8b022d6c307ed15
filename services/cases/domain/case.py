"""A case (辦件), from application to decision: clauses 3.1.2, 3.2.1 and 3.2.2.

Every method decides on the state there is and returns the events that follow. `clocks` are those of the
item's version the case began under, and of the hall's rules of now.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from infra.contracts import Event
from services.cases.contract import because, later_because
from services.cases.contract import case_events as happened
from services.cases.contract import refusals as refuse
from services.cases.contract.words import Attachment, Finding, MissingMaterial, Outcome
from services.cases.domain.attachments import check_attachments, files_of, kept_files
from services.cases.domain.case_state import CaseState
from services.cases.domain.clocks import Clocks
from services.cases.domain.competence import check_responsible
from services.cases.domain.notice import first_notice, required_materials, second_notice
from services.cases.domain.process import ready, step_named
from services.shared.deadlines.values import Excluded
from services.shared.words import Authority


class Case(CaseState):
    """What may be done with a case until it is decided."""

    def give_notice(self, clocks: Clocks, found: Sequence[MissingMaterial], now: datetime) -> list[Event]:
        self.check_open()
        if self.noticed:
            lines = second_notice(clocks.definition, self.supplied, found)
        else:
            lines = first_notice(clocks.definition, self.materials, found)
        today = clocks.rules.calendar.day_of(now)
        return [
            happened.NoticeGiven(
                **self.of_applicant,
                missing=tuple(happened.Lacking(**line.model_dump()) for line in lines),
                given_at=now,
                stopped_on=self.stops.get("supplement", today),
            )
        ]

    def supplement(
        self,
        clocks: Clocks,
        materials: Collection[str],
        attachments: tuple[Attachment, ...],
        now: datetime,
    ) -> list[Event]:
        self.check_open()
        if unasked := sorted(set(materials) - self.outstanding):
            raise refuse.NOTHING_ASKED(because.NOT_ASKED(materials=unasked), unasked=unasked)
        check_attachments(attachments, materials)
        outstanding = self.outstanding - set(materials)
        told = {} if outstanding else self._after_supplement(clocks, now)
        return [
            happened.MaterialsSupplemented(
                **self.of_applicant,
                materials=tuple(sorted(materials)),
                outstanding=tuple(sorted(outstanding)),
                supplemented_at=now,
                attachments=kept_files(attachments),
                files=(*self.files, *files_of(attachments)),
                **{**_STANDING, **told},
            )
        ]

    def accept(self, clocks: Clocks, now: datetime) -> list[Event]:
        self._check_not_accepted()
        missing = sorted({*required_materials(clocks.definition)} - self.materials | self.outstanding)
        if missing:
            raise refuse.MATERIALS_MISSING(because.NOT_HANDED_IN(materials=missing), missing=missing)
        return [self._acceptance(happened.CaseAccepted, clocks, now)]

    def deem_accepted(self, clocks: Clocks, now: datetime) -> list[Event]:
        """Silence past the limit for checking accepts the case on the day received, or last supplemented."""
        deadline = self.check_deadline
        if self.closed or self.accepted or deadline is None or now < deadline.due_at:
            raise refuse.NOT_DUE(because.NOT_WAITING(number=self.number))
        day = clocks.rules.calendar.start_of(deadline.since)
        return [self._acceptance(happened.CaseDeemedAccepted, clocks, max(day, self.received_at))]

    def refuse(self, reason: str, now: datetime) -> list[Event]:
        self._check_not_accepted()
        return [happened.CaseRefused(**self.of_applicant, reason=reason, refused_at=now)]

    def complete_step(
        self,
        clocks: Clocks,
        step: str,
        actor: str,
        authority: Authority,
        in_charge: str,
        now: datetime,
        *,
        finding: Finding = "agreed",
        reason: str | None = None,
    ) -> list[Event]:
        self.check_accepted()
        if step not in self.open_steps:
            following = sorted(self.open_steps)
            raise refuse.STEP_OUT_OF_ORDER(
                because.NOT_NEXT(step=step, number=self.number),
                next=following[0] if following else None,
                open=following,
            )
        party = step_named(clocks.definition, step).party
        check_responsible(authority, step, party, in_charge)
        if finding == "objected" and reason is None:
            raise refuse.REASON_MISSING(because.OBJECTION_REASON(step=step))
        today = clocks.rules.calendar.day_of(now)
        opened = ready(clocks.definition, {*self.steps_done, step})
        new = [one for one in opened if one.code not in self.open_steps]
        return [
            happened.StepCompleted(
                **self.of_applicant,
                step=step,
                party=party,
                done_by=actor,
                completed_at=now,
                completed_on=today,
                opened=clocks.opened(new, today, standing=bool(self.stops)),
                finding=finding,
                reason=reason,
            )
        ]

    def decide(self, clocks: Clocks, outcome: Outcome, reason: str | None, now: datetime) -> list[Event]:
        self.check_accepted()
        self._check_nothing_waits()
        if self.open_steps:
            following = sorted(self.open_steps)
            raise refuse.CASE_OPEN(because.NOT_DONE(steps=following), next=following[0], open=following)
        self.check_outcome(outcome)
        if outcome == "denied" and reason is None:
            raise refuse.REASON_MISSING(because.DENIAL_REASON(number=self.number))
        return [
            happened.CaseDecided(
                **self.of_applicant,
                item=self.item,
                item_version=self.item_version,
                outcome=outcome,
                reason=reason,
                decided_at=now,
                delivery_deadline=clocks.delivery(clocks.rules.calendar.day_of(now)),
            )
        ]

    def withdraw(self, reason: str | None, now: datetime) -> list[Event]:
        self.check_open()
        return [happened.CaseWithdrawn(**self.of_applicant, reason=reason, withdrawn_at=now)]

    def check_open(self) -> None:
        if self.closed:
            status = because.CASE_STATUS[self.status]
            raise refuse.CASE_CLOSED(because.CASE_IS(number=self.number, status=status))

    def check_accepted(self) -> None:
        self.check_open()
        if not self.accepted:
            raise refuse.CASE_NOT_READY(because.NOT_ACCEPTED(number=self.number))

    def check_outcome(self, outcome: Outcome) -> None:
        """Refuse what others have the say in: the higher authority and the departments (clause 3.1.2).

        A reported case (上報件) is decided as the authority answered, one with an objection is denied.
        """
        if self.item_class == "reported":
            if self.authority_answer is None:
                raise refuse.AUTHORITY_NOT_ANSWERED(later_because.WAITS_FOR_AUTHORITY(number=self.number))
            if outcome != self.authority_answer:
                detail = later_because.AUTHORITY_ANSWERED(answer=because.OUTCOME[self.authority_answer])
                raise refuse.AUTHORITY_SAID_OTHERWISE(detail, answer=self.authority_answer)
        if outcome == "granted" and self.objections:
            objections = sorted(self.objections)
            raise refuse.PART_OBJECTED(because.OBJECTED(steps=objections), steps=objections)

    # how the above is worked out

    def _acceptance(self, event: type[happened.CaseAccepted], clocks: Clocks, at: datetime) -> Event:
        today = clocks.rules.calendar.day_of(at)
        return event(
            hall=self.hall,
            number=self.number,
            item=self.item,
            item_version=self.item_version,
            accepted_at=at,
            accepted_on=today,
            case_deadline=clocks.case(today),
            open_steps=clocks.opened(ready(clocks.definition, ()), today, standing=False),
        )

    def _after_supplement(self, clocks: Clocks, now: datetime) -> dict[str, Any]:
        """The clocks once a notice is answered: an unaccepted file's check begins anew, the others go on."""
        today = clocks.rules.calendar.day_of(now)
        span = Excluded(first=self.stops.get("supplement", today), last=today, kind="supplement")
        if not self.accepted:
            return {"resumed": span, "check_deadline": clocks.check(today)}
        restarted = clocks.rules.policy.supplement_clock == "reset"
        case, steps = clocks.of_case(self, resumed=span, restart=today if restarted else None)
        return {"resumed": span, "case_deadline": case, "open_steps": steps, "restarted": restarted}

    def _check_nothing_waits(self) -> None:
        if self.outstanding:
            missing = sorted(self.outstanding)
            raise refuse.CASE_NOT_READY(because.STILL_ASKED(materials=missing), missing=missing)
        if ordered := sorted(set(self.stops) - {"higher_authority"}):
            detail = because.NOT_OVER_YET(kinds=[because.STOPS[kind] for kind in ordered])
            raise refuse.CASE_NOT_READY(detail, stopped_by=ordered)

    def _check_not_accepted(self) -> None:
        self.check_open()
        if self.accepted:
            raise refuse.CASE_NOT_READY(because.ACCEPTED(number=self.number))


_STANDING: dict[str, Any] = {
    "resumed": None,
    "check_deadline": None,
    "case_deadline": None,
    "open_steps": (),
}
"""A supplement after which the notice still waits for something: no clock goes on."""
