"""Command handling of saved drafts."""

from typing import Any, TypeVar
from uuid import UUID, uuid5

from infra.eventstore.handling import completes, handles, rereads
from infra.eventstore.session import check_version
from services.cases.contract import drafts
from services.cases.domain.draft import Draft
from services.cases.domain.quota import DRAFT, slot_of
from services.cases.session import CasesSession

_A = TypeVar("_A", bound=drafts.DraftAnswer)


@handles(drafts.BeginDraft)
def begin_draft(command: drafts.BeginDraft, session: CasesSession) -> drafts.DraftAnswer:
    hall, writer = command.hall, session.context.actor
    session.item(hall, command.item).in_force()
    slot = session.slot_for(DRAFT, hall, session.rules_in_force(hall).policy)
    id = uuid5(session.context.command_id, "draft")
    draft = Draft(id, 0, hall, command.item, writer, slot=slot)
    session.append(draft, *draft.save(command.content, session.now))
    session.claim(slot_of(DRAFT, hall, writer, slot), draft)
    return _answer(draft, drafts.DraftAnswer)


@handles(drafts.SaveDraft)
def save_draft(command: drafts.SaveDraft, session: CasesSession) -> drafts.DraftAnswer:
    draft = session.draft(command.draft)
    check_version(draft, command.expected_version)
    session.append(draft, *draft.save(command.content, session.now))
    return _answer(draft, drafts.DraftAnswer)


@handles(drafts.ReadDraft)
def read_draft(command: drafts.ReadDraft, session: CasesSession) -> drafts.DraftView:
    draft = session.draft(command.draft)
    session.append(draft, *draft.read())
    return _answer(draft, drafts.DraftView)


@rereads(drafts.ReadDraft)
def read_draft_again(command: drafts.ReadDraft, session: CasesSession) -> None:
    draft = session.load(Draft, command.draft)  # even one that was sent since
    session.append(draft, *draft.read())


@completes(drafts.ReadDraft)
def tell_content(_: drafts.ReadDraft, answer: dict[str, Any], session: CasesSession) -> dict[str, Any]:
    """What the draft says; None once its writer was erased."""
    sealed = session.load(Draft, UUID(answer["draft"])).sealed
    text = session.unsealed({"content": sealed})["content"]
    content = text and drafts.DraftContent.model_validate_json(text).model_dump(mode="json")
    return {"content": content}


@handles(drafts.DiscardDraft)
def discard_draft(command: drafts.DiscardDraft, session: CasesSession) -> drafts.DraftAnswer:
    draft = session.draft(command.draft)
    session.close_draft(draft)
    return _answer(draft, drafts.DraftAnswer)


def _answer(draft: Draft, kind: type[_A]) -> _A:
    return kind(draft=draft.id, hall=draft.hall, item=draft.item, version=draft.version)
