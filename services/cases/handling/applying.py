"""Command handling of applications."""

from typing import Any
from uuid import UUID

from infra.eventstore.handling import completes, handles
from services.cases.contract import cases
from services.cases.contract import refusals as no
from services.cases.domain.applying import Entry, apply_for, check_handed_in
from services.cases.domain.case import Case
from services.cases.domain.channels import channel_of
from services.cases.domain.clocks import Clocks
from services.cases.domain.identity import case_id
from services.cases.domain.owners import owners_of
from services.cases.domain.quota import APPLICATION, slot_of
from services.cases.session import CasesSession


@handles(cases.SubmitApplication)
def submit_application(command: cases.SubmitApplication, session: CasesSession) -> cases.ApplicationReceived:
    version, definition = session.item(command.hall, command.item).in_force()
    clocks = Clocks(definition, session.rules_in_force(command.hall))
    entry = _entry(command, version, clocks, session)
    case = Case(case_id(entry.number))
    session.append(case, *apply_for(command, entry, clocks, session.now))
    if entry.slot is not None:
        session.claim(slot_of(APPLICATION, command.hall, session.context.actor, entry.slot), case)
    if command.draft is not None:
        _close_draft(command.draft, case, session)
    return _answer(case)


@completes(cases.SubmitApplication)
def tell_code(_: cases.SubmitApplication, answer: dict[str, Any], session: CasesSession) -> dict[str, Any]:
    return {"code": session.means.secrets.code(answer["number"])}


def _entry(command: cases.SubmitApplication, version: int, clocks: Clocks, session: CasesSession) -> Entry:
    context, secrets, hall = session.context, session.means.secrets, command.hall
    visitor = context.role == "visitor"
    channel = channel_of(context.role, command.channel, command.item, clocks.definition)
    check_handed_in(command, clocks)
    number = session.new_number(hall, session.now)
    applicant, agent = owners_of(
        command, context.actor if visitor else None, lambda document: secrets.person(hall, document)
    )
    return Entry(
        number=number,
        code_mac=secrets.mac(number, secrets.code(number)),
        item_version=version,
        channel=channel,
        applicant=applicant,
        agent=agent,
        # walk-ins are taken in by a clerk or a kiosk, as many as come
        slot=session.slot_for(APPLICATION, hall, clocks.rules.policy) if visitor else None,
    )


def _close_draft(id: UUID, case: Case, session: CasesSession) -> None:
    """The draft that became the case is done with."""
    draft = session.draft(id)
    if (draft.hall, draft.item) != (case.hall, case.item):
        raise no.UNKNOWN_DRAFT(f"draft {draft.id} is one for {draft.item} of hall {draft.hall}")
    session.close_draft(draft, case.number)


def _answer(case: Case) -> cases.ApplicationReceived:
    assert case.check_deadline is not None, "the check of an application has a limit"
    return cases.ApplicationReceived(
        number=case.number,
        item=case.item,
        item_version=case.item_version,
        item_class=case.item_class,
        check_due_on=case.check_deadline.due_on.isoformat(),
        fee=case.fee,
        version=case.version,
    )
