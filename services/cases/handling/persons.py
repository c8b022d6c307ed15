"""Command handling of what is personal: reading it for a purpose, and erasing a person."""

from typing import Any

from infra.contracts import UNAVAILABLE
from infra.eventstore.handling import completes, handles, rereads
from infra.eventstore.records import StoreUnavailable
from infra.loop import bridge
from services.cases.contract import because, persons
from services.cases.contract.case_events import PersonErased
from services.cases.domain.identity import person_id
from services.cases.domain.person import Person
from services.cases.domain.reading import file_of, personal_of, read
from services.cases.queries.lookups import cases_of, drafts_of
from services.cases.session import CasesSession


@rereads(persons.ReadApplicant)
@handles(persons.ReadApplicant)
def read_applicant(command: persons.ReadApplicant, session: CasesSession) -> persons.Applicant:
    at = session.at(command)
    case = at.case
    session.proceed(at, read(case, command.purpose, tuple(personal_of(case)), command.act))
    return persons.Applicant(number=case.number, person=case.applicant, agent=case.agent)


@completes(persons.ReadApplicant)
def tell_applicant(
    command: persons.ReadApplicant, _: dict[str, Any], session: CasesSession
) -> dict[str, Any]:
    return session.personal_data(command)


@rereads(persons.OpenAttachment)
@handles(persons.OpenAttachment)
def open_attachment(command: persons.OpenAttachment, session: CasesSession) -> persons.OpenedAttachment:
    at = session.at(command)
    file = file_of(at.case, command.nth)
    session.proceed(at, read(at.case, command.purpose, (f"attachment/{command.nth}",), command.act))
    told = file.model_dump(exclude={"reference", "key"})
    return persons.OpenedAttachment(number=at.case.number, nth=command.nth, **told)


@completes(persons.OpenAttachment)
def tell_key(command: persons.OpenAttachment, __: dict[str, Any], session: CasesSession) -> dict[str, Any]:
    case, _ = session.case_for(command)
    sealed = file_of(case, command.nth).model_dump(include={"reference", "key"})
    return bridge.run(session.means.keyring.unseal_within(sealed))


@handles(persons.ErasePerson)
def erase_person(command: persons.ErasePerson, session: CasesSession) -> persons.ErasureAnswer:
    person = session.load(Person, person_id(command.person))
    owned = bridge.run(cases_of(session.log, command.person))
    saved = bridge.run(drafts_of(session.log, command.person))
    now = session.means.clock.now()  # it took its time to find them
    erased = PersonErased(
        person=command.person,
        reason=command.reason,
        cases=tuple(owned),
        erased_at=now,
        drafts=tuple(saved),
        erased_by=session.context.actor,
    )
    session.append(person, erased)
    return persons.ErasureAnswer(person=command.person, erased_at=now)


@completes(persons.ErasePerson)
def erase_everywhere(_: persons.ErasePerson, answer: dict[str, Any], session: CasesSession) -> dict[str, Any]:
    asked = persons.ErasureAnswer.model_validate(answer)
    try:
        told = session.means.erasures.carry_out(asked.person, asked.erased_at, session.context, told=True)
    except StoreUnavailable as away:
        raise UNAVAILABLE(because.ERASING(cause=away)) from away
    return told.model_dump(mode="json")
