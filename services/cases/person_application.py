"""Command handling of what is personal: reading it for a purpose, drafts, and erasure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID, uuid5

from infra.contracts import UNAVAILABLE, Answer, Command, Context, Event
from infra.eventstore.application import Change, Decision, handles
from infra.eventstore.log import EventLog
from infra.eventstore.records import DuplicateCommand, StoreUnavailable, VersionConflict
from infra.loop import bridge
from infra.loop.clock import Clock
from infra.privacy.erasing import CLAUSE
from infra.privacy.keyring import Keyring
from services.cases.case_application import OnCase, case_state
from services.cases.contract import case_events, drafts, persons, printing
from services.cases.contract.printing import Language
from services.cases.contract.words import PaperKind, ReceptionAct
from services.cases.course_application import CourseApplication
from services.cases.domain.case import Case
from services.cases.domain.draft import Draft
from services.cases.domain.identity import case_id, person_id
from services.cases.domain.person import Person
from services.cases.erasures import ALONE, Elsewhere
from services.cases.queries.lookups import cases_of, drafts_of
from services.cases.quota_application import DRAFT, slot_claims
from services.cases.rules_application import apply, check_version
from services.cases.secrets import CaseSecrets
from services.shared.registry import Registry
from services.shared.working_days import WorkingCalendar


class Papers(Protocol):
    """Makes papers; `CaseFiles` does."""

    async def paper(
        self, number: str, kind: PaperKind, which: int | None, language: Language, applicant: str | None
    ) -> tuple[str, str]: ...


_FIELDS = ("name", "phone", "document_number", "agent_name", "agent_document_number", "agent_basis")


class PersonApplication(CourseApplication):
    def __init__(
        self,
        log: EventLog,
        keyring: Keyring,
        clock: Clock,
        *,
        calendar: WorkingCalendar,
        secrets: CaseSecrets,
        registry: Registry,
        elsewhere: Elsewhere = ALONE,
    ) -> None:
        super().__init__(log, keyring, clock, calendar=calendar, secrets=secrets, registry=registry)
        self.elsewhere = elsewhere

    @property
    def papers(self) -> Papers:
        """Where papers come from."""
        raise NotImplementedError

    @handles(persons.ReadApplicant)
    def read_applicant(self, command: persons.ReadApplicant, context: Context) -> Decision:
        at = self._at(command, context)
        case = at.case
        given = tuple(field for field, text in zip(_FIELDS, case.sealed, strict=True) if text)
        answer = persons.Applicant(number=case.number, person=case.applicant, agent=case.agent)
        read = _reading(case, command.purpose, given, command.act)
        return at.decision([read], lambda _: answer)

    @handles(printing.PrintPaper)
    def print_paper(self, command: printing.PrintPaper, context: Context) -> Decision:
        at = self._at(command, context)
        asked = (command.number, command.kind, command.which, command.lang)
        bridge.run(self.papers.paper(*asked, None))  # refused before a reading is recorded

        def answer(case: Case) -> Answer:
            told = command.model_dump(include={"kind", "which", "lang"})
            return printing.PrintedPaper(**case_state(case), **told)

        return at.decision([_reading(at.case, command.purpose, ("name",))], answer)

    @handles(persons.ErasePerson)
    def erase_person(self, command: persons.ErasePerson, context: Context) -> Decision:
        person = self.found(Person, person_id(command.person))
        owned = tuple(bridge.run(cases_of(self.log, command.person)))
        saved = tuple(bridge.run(drafts_of(self.log, command.person)))
        now = self.clock.now()
        erased = case_events.PersonErased(
            person=command.person,
            reason=command.reason,
            cases=owned,
            erased_at=now,
            drafts=saved,
            erased_by=context.actor,
        )
        answer = persons.ErasureAnswer(person=command.person, erased_at=now)
        return Decision([apply(person, [erased])], answer)

    def erase_everywhere(
        self, person: str, erased_at: datetime, context: Context, *, told: bool
    ) -> persons.ErasureAnswer:
        """Destroy a person's keys from before, here and in every other service; as often as it takes.

        It follows its record, so that it is finished even if this process dies now. With `told` the answer
        says what it came to. Raises StoreUnavailable.
        """
        services = bridge.run(
            self.elsewhere.erase(self.keyring.eraser, person, erased_at, context, told=told)
        )
        finished = all(one.done for one in services)
        if finished:
            self._finish_erasure(person, erased_at, [one.service for one in services], context)
        until = [kept.until for one in services for kept in one.kept]
        known = [at for at in until if at is not None]
        return persons.ErasureAnswer(
            person=person,
            erased_at=erased_at,
            finished=finished,
            gone_by=max([erased_at, *known]) if finished and len(known) == len(until) else None,
            services=tuple(services),
        )

    def _finish_erasure(
        self, person: str, erased_at: datetime, services: Sequence[str], context: Context
    ) -> None:
        id = uuid5(person_id(person), f"erased/{erased_at.isoformat()}")
        finished = case_events.ErasureFinished(person=person, erased_at=erased_at, services=tuple(services))
        while True:
            change = apply(self.found(Person, person_id(person)), [finished])
            try:
                self.record([change], replace(context, command_id=id), CLAUSE, once=True)
            except VersionConflict:
                continue  # never for ever: each time somebody else's event was stored
            except DuplicateCommand:
                pass
            return

    # drafts

    @handles(drafts.BeginDraft)
    def begin_draft(self, command: drafts.BeginDraft, context: Context) -> Decision:
        self._existing_item(command.hall, command.item).in_force()
        in_force = self.rules_in_force(command.hall, remembered=True)
        slot = self.slot_for(DRAFT, command.hall, context, in_force.rules.policy)
        id = uuid5(context.command_id, "draft")
        draft = Draft(id, 0, command.hall, command.item, context.actor, slot=slot)
        saved = self._draft_decision(draft, draft.save(command.content.model_dump_json(), self.clock.now()))
        claims = [(claim, id) for claim in slot_claims(DRAFT, command.hall, context.actor, slot)]
        return replace(saved, claims=claims, unchanged=[in_force.rests_on])

    @handles(drafts.SaveDraft)
    def save_draft(self, command: drafts.SaveDraft, context: Context) -> Decision:
        draft = self._draft(command.draft, context)
        check_version(draft, command)
        return self._draft_decision(draft, draft.save(command.content.model_dump_json(), self.clock.now()))

    @handles(drafts.ReadDraft)
    def read_draft(self, command: drafts.ReadDraft, context: Context) -> Decision:
        draft = self._draft(command.draft, context)
        return self._draft_decision(draft, draft.read(), drafts.DraftView)

    @handles(drafts.DiscardDraft)
    def discard_draft(self, command: drafts.DiscardDraft, context: Context) -> Decision:
        draft = self._draft(command.draft, context)
        freed = slot_claims(DRAFT, draft.hall, draft.person, draft.slot)
        return replace(self._draft_decision(draft, draft.close()), releases=freed)

    def _draft_decision(
        self, draft: Draft, events: list[Any], answer: type[drafts.DraftAnswer] = drafts.DraftAnswer
    ) -> Decision:
        change = apply(draft, events)
        told = answer(draft=draft.id, hall=draft.hall, item=draft.item, version=draft.version)
        return Decision([change], told)

    # what may be told, but not kept with an answer

    def answers_again(self, command: Command, context: Context) -> int:
        """Personal data told again is read again, and recorded so; whom it is not for now is refused."""
        if not isinstance(command, (persons.ReadApplicant, printing.PrintPaper, drafts.ReadDraft)):
            return 0
        for _ in range(self.attempts):
            try:
                return self.record(self._read_again(command, context), context, command.terms.clause)
            except VersionConflict:
                continue
            except StoreUnavailable as away:
                raise UNAVAILABLE("the service cannot reach its database") from away
        raise UNAVAILABLE(f"others kept changing what {type(command).__name__} reads")

    def _read_again(self, command: Command, context: Context) -> Sequence[Change]:
        if isinstance(command, persons.ReadApplicant):
            return self.read_applicant(command, context).changes
        if isinstance(command, printing.PrintPaper):
            return self.print_paper(command, context).changes
        assert isinstance(command, drafts.ReadDraft)
        draft = self.found(Draft, command.draft)  # even one that was sent since
        return [apply(draft, draft.read())]

    def personal_data(self, asked: OnCase, context: Context) -> dict[str, str | None]:
        """The applicant's data, and the agent's; None where the person was erased.

        Refuses whom the case does not concern now, though it did when the same was asked before.
        """
        case, _ = self.case_for(asked, context)
        return self._unsealed(dict(zip(_FIELDS, case.sealed, strict=True)))

    def reasons_of(self, number: str, version: int, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The lines of the notice that brought the case to this version, with why each was written."""
        recorded = bridge.run(self.log.stream(case_id(number), version - 1))
        given = self.codec.decode(recorded[0].topic, recorded[0].state)
        assert isinstance(given, case_events.NoticeGiven)
        reasons = bridge.run(self.keyring.unseal_within([line.reason for line in given.missing]))
        return [{**line, "reason": reason} for line, reason in zip(lines, reasons, strict=True)]

    def draft_content(self, draft: str) -> Any:
        """What a draft says; None once its writer was erased."""
        text = self._unsealed({"content": self.found(Draft, UUID(draft)).sealed})["content"]
        return text and drafts.DraftContent.model_validate_json(text).model_dump(mode="json")

    def _unsealed(self, fields: Mapping[str, str | None]) -> dict[str, str | None]:
        given = {field: text for field, text in fields.items() if text}
        plain = bridge.run(self.keyring.unseal(list(given.values())))
        return dict(zip(given, plain, strict=True))


def _reading(case: Case, purpose: str, fields: tuple[str, ...], act: ReceptionAct | None = None) -> Event:
    return case_events.ApplicantRead(
        hall=case.hall, number=case.number, applicant=case.applicant, purpose=purpose, fields=fields, act=act
    )
