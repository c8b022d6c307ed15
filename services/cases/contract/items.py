"""Service items (事項): the catalogue that cases are opened under."""

from typing import Annotated

from pydantic import Field

from infra.contracts import PUBLIC, Answer, Command, Event, Query, command, query
from services.cases.contract.refusals import (
    ITEM_CONTRADICTS_ITSELF,
    ITEM_EXISTS,
    ITEM_INCOMPLETE,
    ITEM_WITHDRAWN,
    NO_DRAFT,
    NOT_REVIEWED,
    REVIEWED_BY_AUTHOR,
    UNKNOWN_DEPARTMENT,
    UNKNOWN_HALL,
    UNKNOWN_ITEM,
)
from services.cases.contract.words import Channel, Definition, ItemStatus, ItemVersion
from services.shared.values import Code, ExpectedVersion, OneLine, Reason
from services.shared.words import IN_HALL, OF_DEPARTMENT, OWN, InHall

_AUTHORS = ("clerk", "department_head", "operator")
_EDITORS = ("department_head", "supervisor", "operator")
_STAFF = ("clerk", "department_head", "supervisor", "auditor", "operator")


class ItemDrafted(Event):
    hall: str
    item: str
    department: str
    item_version: int
    definition: Definition
    author: str


class ItemRevised(Event):
    """A new draft: of the next version when one is published, else in place of the draft there was."""

    hall: str
    item: str
    item_version: int
    definition: Definition
    author: str


class ItemReviewed(Event):
    hall: str
    item: str
    item_version: int
    reviewer: str


class ItemPublished(Event):
    public = ("hall", "item", "item_version")

    hall: str
    item: str
    department: str
    item_version: int
    definition: Definition


class ItemWithdrawn(Event):
    public = ("hall", "item", "reason")

    hall: str
    item: str
    reason: str


class ItemAnswer(Answer):
    """`item_version` counts published definitions, `version` the changes of the item's stream."""

    hall: str
    item: str
    item_version: int
    status: ItemStatus
    version: int


@command(
    "/items",
    roles=_AUTHORS,
    place=InHall("department", department="department"),
    clause="3.1.1",
    answer=ItemAnswer,
    refusals=(ITEM_EXISTS, UNKNOWN_HALL, UNKNOWN_DEPARTMENT),
)
class DraftItem(Command):
    """Draft a service item of a department of the hall."""

    hall: Code
    item: Code
    department: Code
    definition: Definition


@command(
    "/items/{hall}/{item}/revision",
    roles=_AUTHORS,
    place=OF_DEPARTMENT,
    clause="3.1.1",
    answer=ItemAnswer,
    refusals=(UNKNOWN_ITEM, ITEM_WITHDRAWN),
)
class ReviseItem(Command):
    """Draft the item's next version, or replace the draft there is; what is published stays in force."""

    hall: Code
    item: Code
    definition: Definition
    expected_version: ExpectedVersion = None


@command(
    "/items/{hall}/{item}/review",
    roles=_EDITORS,
    place=OF_DEPARTMENT,
    clause="3.1.1",
    answer=ItemAnswer,
    refusals=(UNKNOWN_ITEM, NO_DRAFT, REVIEWED_BY_AUTHOR, ITEM_WITHDRAWN),
)
class ReviewItem(Command):
    """Approve the draft, as someone other than its author."""

    hall: Code
    item: Code
    expected_version: ExpectedVersion = None


@command(
    "/items/{hall}/{item}/publication",
    roles=_EDITORS,
    place=OF_DEPARTMENT,
    clause="3.1.1",
    answer=ItemAnswer,
    refusals=(
        UNKNOWN_ITEM,
        NO_DRAFT,
        NOT_REVIEWED,
        ITEM_INCOMPLETE,
        ITEM_CONTRADICTS_ITSELF,
        ITEM_WITHDRAWN,
        UNKNOWN_DEPARTMENT,
    ),
)
class PublishItem(Command):
    """Publish the reviewed draft: cases may begin under it from now on."""

    hall: Code
    item: Code
    expected_version: ExpectedVersion = None


@command(
    "/items/{hall}/{item}/withdrawal",
    roles=_EDITORS,
    place=OF_DEPARTMENT,
    clause="3.1.1",
    answer=ItemAnswer,
    refusals=(UNKNOWN_ITEM, ITEM_WITHDRAWN),
)
class WithdrawItem(Command):
    """Withdraw the item: no case may begin under it any more, those begun go on."""

    hall: Code
    item: Code
    reason: Reason
    expected_version: ExpectedVersion = None


class ItemGuide(Answer):
    """What the public reads of an item (辦事指南)."""

    hall: str
    item: str
    department: str
    item_version: int
    definition: Definition


class ItemGuides(Answer):
    items: tuple[ItemGuide, ...]
    next_cursor: str | None = None


@query("/items", roles=(PUBLIC,), place=OWN, clause="1.3.2", answer=ItemGuides, paged=True)
class ListItems(Query):
    """List the published items, of one hall or of all.

    Those with `text` in code, name or description, in any language, and offered through `channel`.
    """

    hall: Code | None = None
    text: OneLine | None = None
    channel: Channel | None = None
    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@query(
    "/items/{hall}/{item}",
    roles=(PUBLIC,),
    place=OWN,
    clause="1.3.2",
    answer=ItemGuide,
    refusals=(UNKNOWN_ITEM,),
)
class ReadItem(Query):
    """Read the guide of a published item, or of the version a case began under."""

    hall: Code
    item: Code
    item_version: ItemVersion | None = None


class ItemState(Answer):
    """Where an item stands, drafts included."""

    hall: str
    item: str
    department: str
    status: ItemStatus
    version: int
    published_version: int | None
    draft_version: int | None
    author: str | None
    draft: Definition | None


@query(
    "/items/{hall}/{item}/state",
    roles=_STAFF,
    place=IN_HALL,
    clause="3.1.1",
    answer=ItemState,
    refusals=(UNKNOWN_ITEM,),
)
class ReadItemState(Query):
    """Read where an item stands, its draft included."""

    hall: Code
    item: Code
