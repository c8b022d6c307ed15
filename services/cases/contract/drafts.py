"""Saved drafts (草稿): an application begun online and not sent yet. Nobody but who wrote it reads it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from infra.contracts import Answer, Command, Event, Message, Personal, Query, command, query
from services.cases.contract import refusals as refuse
from services.cases.contract.cases import Agent, Attachments, Codes
from services.shared.values import Code, Email, ExpectedVersion, OneLine
from services.shared.words import OWN


class DraftContent(Message):
    """What is filled in so far; every field may still be missing."""

    name: OneLine | None = None
    phone: OneLine | None = None
    email: Email | None = None
    document_number: OneLine | None = None
    materials: Codes = ()
    attachments: Attachments = ()
    agent: Agent | None = None


class DraftSaved(Event):
    """`content` is a DraftContent as JSON text; `slot` the one it has of the writer's, until it is closed.

    `files` are the references of the hall's own files that it has now.
    """

    hall: str
    item: str
    person: str
    content: Annotated[str, Personal(of="person")]
    saved_at: datetime
    slot: int | None = None
    files: tuple[str, ...] = ()


class DraftRead(Event):
    hall: str
    person: str


class DraftClosed(Event):
    """The draft was sent (`number` is the case that it became), or thrown away; it has no `files` now."""

    hall: str
    person: str
    number: str | None
    files: tuple[str, ...] = ()


class DraftAnswer(Answer):
    draft: UUID
    hall: str
    item: str
    version: int


@command(
    "/drafts",
    roles=("visitor",),
    place=OWN,
    clause="3.3.2",
    answer=DraftAnswer,
    refusals=(
        refuse.UNKNOWN_HALL,
        refuse.UNKNOWN_ITEM,
        refuse.ITEM_NOT_PUBLISHED,
        refuse.ITEM_WITHDRAWN,
        refuse.TOO_MANY_DRAFTS,
    ),
)
class BeginDraft(Command):
    """Save the beginning of an application."""

    hall: Code
    item: Code
    content: DraftContent


@command(
    "/drafts/{draft}/content",
    roles=("visitor",),
    place=OWN,
    clause="3.3.2",
    answer=DraftAnswer,
    refusals=(refuse.UNKNOWN_DRAFT,),
)
class SaveDraft(Command):
    """Save the draft again, in place of what it said."""

    draft: UUID
    content: DraftContent
    expected_version: ExpectedVersion = None


class DraftView(DraftAnswer):
    """The draft as its writer left it."""

    content: DraftContent | None = None


@command(
    "/drafts/{draft}/reading",
    roles=("visitor",),
    place=OWN,
    clause="7.3.1",
    answer=DraftView,
    refusals=(refuse.UNKNOWN_DRAFT,),
)
class ReadDraft(Command):
    """Read the draft again, to go on with it; the reading is recorded, as with all personal data."""

    draft: UUID


@command(
    "/drafts/{draft}/discard",
    roles=("visitor",),
    place=OWN,
    clause="3.3.2",
    answer=DraftAnswer,
    refusals=(refuse.UNKNOWN_DRAFT,),
)
class DiscardDraft(Command):
    """Throw the draft away."""

    draft: UUID


class DraftLine(Answer):
    draft: UUID
    hall: str
    item: str
    saved_at: datetime
    version: int


class DraftList(Answer):
    items: tuple[DraftLine, ...]
    next_cursor: str | None = None


@query("/drafts", roles=("visitor",), place=OWN, clause="3.3.2", answer=DraftList, paged=True)
class ListDrafts(Query):
    """List one's own drafts, the last saved first."""

    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
