"""Command handling of cases from application to decision. The rules are in `domain`."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol
from uuid import UUID

from infra.contracts import Answer, Context, Event, Refusal, Terms
from infra.eventstore.application import Change, Decision, handles
from infra.eventstore.records import Claim
from infra.loop import bridge
from services.cases.contract import afterwards, case_events, cases, persons
from services.cases.contract import refusals as no
from services.cases.contract.words import Channel, Charge, Definition, PaperKind
from services.cases.domain.case import Case, check_attachments, kept_files
from services.cases.domain.clocks import Clocks
from services.cases.domain.competence import (
    Whose,
    check_concerned,
    check_device,
    personal_data_is_for,
    unknown_case,
    with_a_part,
)
from services.cases.domain.draft import Draft
from services.cases.domain.identity import case_id
from services.cases.domain.notice import check_known_materials
from services.cases.domain.paper_numbers import paper_number
from services.cases.domain.passing import pass_deadline, passed_limits
from services.cases.domain.service_item import ServiceItem
from services.cases.notices import notice_answer
from services.cases.quota_application import APPLICATION, DRAFT, QuotaApplication, slot_claims
from services.cases.rules_application import InForce, apply, check_version
from services.shared.words import Authority, place_of

_CHANNELS: dict[str, tuple[Channel, ...]] = {
    "visitor": ("online",),
    "clerk": ("window", "post"),
    "kiosk": ("kiosk",),
}
"""What each role may apply through; the first is what it does unless it says otherwise."""


class OnCase(Protocol):
    """A command on one case."""

    terms: ClassVar[Terms]
    number: str


@dataclass(frozen=True, slots=True)
class At:
    """A case as it is now, its department, clocks, the time, and what a decision on them rests on."""

    case: Case
    in_charge: str
    clocks: Clocks
    now: datetime
    rests_on: tuple[UUID, int]

    def decision(self, events: Sequence[Event], answer: Callable[[Case], Answer]) -> Decision:
        """The events on the case, after what had passed by then, and what its state then answers."""
        case, slot = self.case, self.case.slot
        change = apply(case, [*passed_limits(case, self.clocks, self.now), *events])
        freed = slot_claims(APPLICATION, case.hall, case.account, slot) if case.slot is None else []
        return Decision([change], answer(case), releases=freed, unchanged=[self.rests_on])

    def receipt(self, kind: PaperKind, nth: int) -> cases.Receipt:
        """The receipt for what has just been done."""
        return cases.Receipt(
            **case_state(self.case),
            paper=paper_number(self.case.number, kind, nth),
            dated=self.clocks.rules.calendar.day_of(self.now),
        )


class CaseApplication(QuotaApplication):
    @handles(cases.SubmitApplication)
    def submit_application(self, command: cases.SubmitApplication, context: Context) -> Decision:
        """Decided on the item as remembered if that will do: the append proves that it still is so."""
        remembered = self.catalogue.remembered(command.hall, command.item)
        if remembered is not None:
            with suppress(Refusal):
                return self._application(command, context, remembered)
        return self._application(command, context, self._existing_item(command.hall, command.item))

    def _application(self, command: cases.SubmitApplication, context: Context, item: ServiceItem) -> Decision:
        seen = item.version
        version, definition = item.in_force()
        in_force = self.rules_in_force(command.hall, remembered=True)
        clocks = Clocks(definition, in_force.rules)
        channel = _channel(command, definition, context)
        check_known_materials(definition, command.materials)
        check_attachments(command.attachments, command.materials)
        number = self._new_number(command.hall)
        slot = None
        if context.role == "visitor":  # walk-ins are taken in by a clerk or a kiosk, as many as come
            slot = self.slot_for(APPLICATION, command.hall, context, in_force.rules.policy)
        now = self.clock.now()
        today = self.calendar.day_of(now)
        applied = case_events.CaseApplied(
            number=number,
            item_version=version,
            item_class=definition.item_class or "committed",
            channel=channel,
            code_mac=self.secrets.mac(number, self.secrets.code(number)),
            received_at=now,
            check_deadline=clocks.check(today),
            day_end=clocks.day_end(today),
            fee=_quote(definition),
            hall=command.hall,
            item=command.item,
            name=command.name,
            phone=command.phone,
            document_number=command.document_number,
            materials=command.materials,
            attachments=kept_files(command.attachments),
            slot=slot,
            **self._persons(command, context),
        )
        answer = cases.ApplicationReceived(
            number=number,
            item=command.item,
            item_version=version,
            item_class=applied.item_class,
            check_due_on=applied.check_deadline.due_on.isoformat(),
            fee=applied.fee,
            version=1,
        )
        changes = [Change(case_id(number), 0, [applied])]
        claims = slot_claims(APPLICATION, command.hall, context.actor, slot)
        releases: list[Claim] = []
        if command.draft is not None:
            draft = self._draft(command.draft, context)
            if (draft.hall, draft.item) != (command.hall, command.item):
                raise no.UNKNOWN_DRAFT(f"draft {draft.id} is one for {draft.item} of hall {draft.hall}")
            changes.append(Change(draft.id, draft.version, draft.close(number)))
            releases = slot_claims(DRAFT, draft.hall, draft.person, draft.slot)
        return Decision(
            changes,
            answer,
            claims=[(claim, changes[0].stream_id) for claim in claims],
            releases=releases,
            unchanged=[(item.id, seen), in_force.rests_on],
        )

    @handles(cases.GiveNotice)
    def give_notice(self, command: cases.GiveNotice, context: Context) -> Decision:
        at = self._at(command, context)
        named = {line.material for line in command.missing}
        check_known_materials(at.clocks.definition, named)
        events = at.case.give_notice(at.clocks, command.missing, at.now)
        given = next(event for event in events if isinstance(event, case_events.NoticeGiven))

        def answer(case: Case) -> Answer:
            told = {**case_state(case), "hall": case.hall, "item": case.item}
            unsaid = [line.model_copy(update={"reason": None}) for line in given.missing]
            return notice_answer(told, at.clocks.definition, unsaid, given.given_at)

        return at.decision(events, answer)

    @handles(cases.Supplement)
    def supplement(self, command: cases.Supplement, context: Context) -> Decision:
        at = self._at(command, context)
        events = at.case.supplement(at.clocks, command.materials, command.attachments, at.now)
        return at.decision(events, _supplement_answer)

    @handles(cases.AcceptCase)
    def accept_case(self, command: cases.AcceptCase, context: Context) -> Decision:
        at = self._at(command, context)
        return at.decision(at.case.accept(at.clocks, at.now), lambda case: at.receipt("acceptance", 1))

    @handles(cases.RefuseCase)
    def refuse_case(self, command: cases.RefuseCase, context: Context) -> Decision:
        at = self._at(command, context)
        events = at.case.refuse(command.reason, at.now)
        return at.decision(events, lambda case: at.receipt("refusal", case.refusals))

    @handles(cases.CompleteStep)
    def complete_step(self, command: cases.CompleteStep, context: Context) -> Decision:
        at = self._at(command, context)
        events = at.case.complete_step(
            at.clocks,
            command.step,
            context.actor,
            Authority.of(context),
            at.in_charge,
            at.now,
            finding=command.finding,
            reason=command.reason,
        )
        return at.decision(events, _step_answer)

    @handles(cases.DecideCase)
    def decide_case(self, command: cases.DecideCase, context: Context) -> Decision:
        at = self._at(command, context)
        return at.decision(at.case.decide(at.clocks, command.outcome, command.reason, at.now), case_answer)

    @handles(cases.WithdrawCase)
    def withdraw_case(self, command: cases.WithdrawCase, context: Context) -> Decision:
        at = self._at(command, context)
        return at.decision(at.case.withdraw(command.reason, at.now), case_answer)

    @handles(cases.PassDeadline)
    def pass_deadline(self, command: cases.PassDeadline, context: Context) -> Decision:
        at = self._at(command, context)
        events = pass_deadline(at.case, at.clocks, command.kind, command.step, at.now)
        change = apply(at.case, events)
        answer = cases.DeadlineRaised(**case_state(at.case), raised=type(events[0]).__name__)
        return Decision([change], answer, unchanged=[at.rests_on])

    # what all that is done with a case shares

    def case(self, number: str) -> Case:
        """A case as it is now; one that another system handled is none of ours."""
        id = case_id(number)
        recorded = bridge.run(self.log.stream(id))
        events = [self.codec.decode(one.topic, one.state) for one in recorded]
        if not events or not isinstance(events[0], case_events.CaseApplied):
            raise unknown_case(number)
        return Case.fold(id, events)

    def case_for(self, command: OnCase, context: Context) -> tuple[Case, ServiceItem]:
        """A case as it is now and its item, once whoever asks is one whom it concerns."""
        code = None
        if isinstance(command, afterwards.AtCounter):
            check_device(context)
            code = command.code
        case = self.case(command.number)
        item = self.catalogue.published(case.hall, case.item, case.item_version)
        extent, in_charge = place_of(command.terms).extent, {item.department}
        if isinstance(command, cases.CompleteStep):
            in_charge = with_a_part(item.versions[case.item_version], item.department)
        elif isinstance(command, persons.ReadApplicant):
            extent = personal_data_is_for(case, command.act)
        whose = Whose(case.number, case.hall, in_charge, (case.applicant, case.agent))
        check_concerned(context, extent, whose)
        if context.role == "kiosk" and not self.secrets.opens(case.number, code):
            raise unknown_case(case.number)
        return case, item

    def _at(self, command: OnCase, context: Context) -> At:
        """A case as it is now, for whom it concerns."""
        case, item = self.case_for(command, context)
        check_version(case, command)
        in_force: InForce = self.rules_in_force(case.hall)
        clocks = Clocks(item.versions[case.item_version], in_force.rules)
        return At(case, item.department, clocks, self.clock.now(), in_force.rests_on)

    def _draft(self, draft: UUID, context: Context) -> Draft:
        """A draft of the caller's own."""
        found = self.found(Draft, draft)
        found.check_writer(context.actor)
        return found

    def _persons(self, command: cases.SubmitApplication, context: Context) -> dict[str, Any]:
        """Whose case it is: a visitor's own account; who is entered otherwise is known by the document."""
        visitor = context.role == "visitor"
        person = self.secrets.person(command.hall, command.document_number)
        if command.agent is None:
            return {"applicant": context.actor if visitor else person}
        agent = command.agent
        acting = context.actor if visitor else self.secrets.person(command.hall, agent.document_number)
        return {
            "applicant": person,
            "agent": acting,
            "agent_name": agent.name,
            "agent_document_number": agent.document_number,
            "agent_basis": agent.basis,
        }


def _channel(command: cases.SubmitApplication, definition: Definition, context: Context) -> Channel:
    own = _CHANNELS[context.role]
    channel: Channel = command.channel or own[0]
    offered = definition.channels or ()
    if channel not in offered or channel not in own:
        raise no.CHANNEL_NOT_OFFERED(
            f"a {context.role} cannot apply for {command.item} by {channel}", channels=list(offered)
        )
    return channel


def _quote(definition: Definition) -> Charge | None:
    fees = definition.fees or ()
    total = sum(fee.amount for fee in fees)
    return Charge(amount=total, currency=fees[0].currency) if total else None


def case_state(case: Case) -> dict[str, Any]:
    return {"number": case.number, "status": case.status, "version": case.version}


def case_answer(case: Case) -> cases.CaseAnswer:
    return cases.CaseAnswer(**case_state(case))


def _supplement_answer(case: Case) -> cases.SupplementAnswer:
    return cases.SupplementAnswer(**case_state(case), outstanding=tuple(sorted(case.outstanding)))


def _step_answer(case: Case) -> cases.StepAnswer:
    following = tuple(sorted(case.open_steps))
    return cases.StepAnswer(**case_state(case), next=following[0] if following else None, open=following)
