"""Command handling of cases: load, decide, answer. The rules are in `domain`."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from infra.contracts import UNAVAILABLE, Context, Event, Refusal
from infra.eventstore.application import Change, Decision, handles
from infra.eventstore.records import StoreUnavailable
from infra.runtime import bridge
from services.cases.catalogue_application import apply, check_version
from services.cases.contract import case_events, cases
from services.cases.contract import refusals as no
from services.cases.contract.words import Channel, Definition
from services.cases.domain.case import Case
from services.cases.domain.deadlines import limits
from services.cases.domain.identity import case_id, person_id
from services.cases.domain.notice import check_known_materials
from services.cases.domain.passing import pass_deadline
from services.cases.domain.person import Person
from services.cases.domain.service_item import ServiceItem
from services.cases.history_application import HistoryApplication
from services.cases.notices import notice_answer
from services.cases.queries.owners import cases_of


class _OnCase(Protocol):
    """A command on one case."""

    number: str


class CasesApplication(HistoryApplication):
    def execute(self, name: str, body: dict[str, Any], context: Context) -> dict[str, Any]:
        """As every application's; what may not be stored with an answer is put into it here."""
        done = super().execute(name, body, context)
        if name == "SubmitApplication":
            done["answer"]["code"] = self.secrets.code(done["answer"]["number"])
        elif name == "ReadApplicant":
            try:
                done["answer"].update(self._personal_data(done["answer"]["number"]))
            except StoreUnavailable as away:
                raise UNAVAILABLE("the service cannot reach its database") from away
        return done

    # cases

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
        channel = _channel(command, definition, context)
        check_known_materials(definition, command.materials)
        number = self._new_number(command.hall)
        now = self.clock.now()
        applied = case_events.CaseApplied(
            hall=command.hall,
            number=number,
            item=command.item,
            item_version=version,
            item_class=definition.item_class or "committed",
            channel=channel,
            applicant=self._applicant(command, context),
            name=command.name,
            phone=command.phone,
            document_number=command.document_number,
            materials=command.materials,
            code_mac=self.secrets.mac(number, self.secrets.code(number)),
            received_at=now,
            **self._first_deadlines(definition, now),
        )
        answer = cases.ApplicationReceived(
            number=number,
            item=command.item,
            item_version=version,
            item_class=applied.item_class,
            check_due_on=applied.check_deadline.due_on.isoformat(),
            version=1,
        )
        return Decision([Change(case_id(number), 0, [applied])], answer, unchanged=[(item.id, seen)])

    @handles(cases.GiveNotice)
    def give_notice(self, command: cases.GiveNotice, context: Context) -> Decision:
        at = self._at(command)
        named = {line.material for line in command.missing}
        check_known_materials(at.definition, named)
        events = at.case.give_notice(at.definition, command.missing, at.now, self.calendar)
        change = apply(at.case, events)
        given = next(event for event in events if isinstance(event, case_events.NoticeGiven))
        case = {**_state(at.case), "hall": at.case.hall, "item": at.case.item}
        return Decision([change], notice_answer(case, at.definition, given.missing, given.given_at))

    @handles(cases.Supplement)
    def supplement(self, command: cases.Supplement, context: Context) -> Decision:
        at = self._at(command, context)
        change = apply(at.case, at.case.supplement(at.definition, command.materials, at.now, self.calendar))
        answer = cases.SupplementAnswer(**_state(at.case), outstanding=tuple(sorted(at.case.outstanding)))
        return Decision([change], answer)

    @handles(cases.AcceptCase)
    def accept_case(self, command: cases.AcceptCase, context: Context) -> Decision:
        at = self._at(command)
        return _case_decision(at.case, at.case.accept(at.definition, at.now, self.calendar))

    @handles(cases.RefuseCase)
    def refuse_case(self, command: cases.RefuseCase, context: Context) -> Decision:
        at = self._at(command)
        return _case_decision(at.case, at.case.refuse(command.reason, at.now))

    @handles(cases.CompleteStep)
    def complete_step(self, command: cases.CompleteStep, context: Context) -> Decision:
        at = self._at(command)
        events = at.case.complete_step(
            at.definition, command.step, _parties(context), context.actor, at.now, self.calendar
        )
        change = apply(at.case, events)
        return Decision([change], cases.StepAnswer(**_state(at.case), next=at.case.next_step))

    @handles(cases.DecideCase)
    def decide_case(self, command: cases.DecideCase, context: Context) -> Decision:
        at = self._at(command)
        return _case_decision(at.case, at.case.decide(command.outcome, command.reason, at.now))

    @handles(cases.DeliverResult)
    def deliver_result(self, command: cases.DeliverResult, context: Context) -> Decision:
        at = self._at(command)
        return _case_decision(at.case, at.case.deliver(command.method, at.now))

    @handles(cases.WithdrawCase)
    def withdraw_case(self, command: cases.WithdrawCase, context: Context) -> Decision:
        at = self._at(command, context)
        return _case_decision(at.case, at.case.withdraw(command.reason, at.now))

    @handles(cases.PassDeadline)
    def pass_deadline(self, command: cases.PassDeadline, context: Context) -> Decision:
        at = self._at(command)
        events = pass_deadline(at.case, at.definition, command.kind, command.step, at.now, self.calendar)
        change = apply(at.case, events)
        answer = cases.DeadlineRaised(**_state(at.case), raised=type(events[0]).__name__)
        return Decision([change], answer)

    # persons

    @handles(cases.ReadApplicant)
    def read_applicant(self, command: cases.ReadApplicant, context: Context) -> Decision:
        case = self._at(command, context).case
        read = case_events.ApplicantRead(
            hall=case.hall,
            number=case.number,
            applicant=case.applicant,
            purpose=command.purpose,
            fields=("name", "phone", "document_number"),
        )
        return Decision([apply(case, [read])], cases.Applicant(number=case.number, person=case.applicant))

    @handles(cases.ErasePerson)
    def erase_person(self, command: cases.ErasePerson, context: Context) -> Decision:
        person = self._find(Person, person_id(command.person))
        owned = tuple(bridge.run(cases_of(self.log, command.person)))
        bridge.run(self.keyring.erase(command.person))  # first: a record of it must never be untrue
        erased = case_events.PersonErased(
            person=command.person,
            reason=command.reason,
            cases=owned,
            erased_at=self.clock.now(),
        )
        return Decision([apply(person, [erased])], cases.ErasureAnswer(person=command.person))

    # what the above share

    def _at(self, command: _OnCase, context: Context | None = None) -> "_At":
        """A case as it is now; given the context, a visitor who is not its applicant is refused."""
        id, detail = case_id(command.number), f"there is no case {command.number}"
        case = self._existing(Case, id, no.UNKNOWN_CASE, detail)
        if context is not None and context.role == "visitor":
            case.check_owner(context.actor)
        check_version(case, command)
        definition = self.catalogue.definition(case.hall, case.item, case.item_version)
        return _At(case, definition, self.clock.now())

    def _first_deadlines(self, definition: Definition, now: datetime) -> dict[str, Any]:
        today = self.calendar.day_of(now)
        immediate = definition.item_class == "immediate"
        return {
            "check_deadline": limits.deadline(self.calendar, today, limits.CHECK_LIMIT),
            "day_end": limits.end_of_day(self.calendar, today) if immediate else None,
        }

    def _applicant(self, command: cases.SubmitApplication, context: Context) -> str:
        """A visitor applies under his own account; whom a clerk enters is known by the document."""
        if context.role == "visitor":
            return context.actor
        return self.secrets.person(command.hall, command.document_number)

    def _personal_data(self, number: str) -> dict[str, str | None]:
        case = self._find(Case, case_id(number))
        fields = dict(zip(("name", "phone", "document_number"), case.sealed, strict=True))
        given = {field: text for field, text in fields.items() if text is not None}
        plain = bridge.run(self.keyring.unseal(list(given.values())))
        return dict(zip(given, plain, strict=True))


@dataclass(frozen=True, slots=True)
class _At:
    case: Case
    definition: Definition
    now: datetime


def _channel(command: cases.SubmitApplication, definition: Definition, context: Context) -> Channel:
    online = context.role == "visitor"
    channel: Channel = command.channel or ("online" if online else "window")
    offered = definition.channels or ()
    if channel not in offered or (channel == "online") != online:
        raise no.CHANNEL_NOT_OFFERED(
            f"a {context.role} cannot apply for {command.item} by {channel}", channels=list(offered)
        )
    return channel


def _parties(context: Context) -> set[str]:
    """Whom the caller acts as: his role, and the department his token names."""
    department = context.attributes.get("department")
    return {context.role, department} if department else {context.role}


def _state(case: Case) -> dict[str, Any]:
    return {"number": case.number, "status": case.status, "version": case.version}


def _case_decision(case: Case, events: Sequence[Event]) -> Decision:
    return Decision([apply(case, events)], cases.CaseAnswer(**_state(case)))
