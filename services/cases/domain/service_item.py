"""A service item (事項): drafted, reviewed by another, published, revised, withdrawn (clause 3.1.1)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from infra.contracts import Detail, Event
from infra.eventstore.aggregate import Aggregate, applies
from services.cases.contract import item_because
from services.cases.contract import refusals as refuse
from services.cases.contract.items import ItemDrafted, ItemPublished, ItemReviewed, ItemRevised, ItemWithdrawn
from services.cases.contract.policy import Policy
from services.cases.contract.words import Definition, ItemStatus
from services.cases.domain.process import order_contradictions, side_by_side


@dataclass
class ServiceItem(Aggregate):
    hall: str = ""
    item: str = ""
    department: str = ""
    draft: Definition | None = None
    draft_version: int | None = None
    author: str | None = None
    reviewed: bool = False
    published_version: int | None = None
    versions: dict[int, Definition] = field(default_factory=dict)
    withdrawn: bool = False

    @property
    def status(self) -> ItemStatus:
        if self.withdrawn:
            return "withdrawn"
        if self.draft is None:
            return "published"
        return "reviewed" if self.reviewed else "draft"

    def begin(
        self, hall: str, item: str, department: str, definition: Definition, author: str
    ) -> list[Event]:
        """The first draft."""
        if self.version:
            raise refuse.ITEM_EXISTS(item_because.HAS_ITEM(hall=hall, item=item))
        return [
            ItemDrafted(
                hall=hall,
                item=item,
                department=department,
                item_version=1,
                definition=definition,
                author=author,
            )
        ]

    def revise(self, definition: Definition, author: str) -> list[Event]:
        self._check_not_withdrawn()
        return [
            ItemRevised(
                hall=self.hall,
                item=self.item,
                item_version=(self.published_version or 0) + 1,
                definition=definition,
                author=author,
            )
        ]

    def review(self, reviewer: str) -> list[Event]:
        _, version = self._check_draft()
        if reviewer == self.author:
            raise refuse.REVIEWED_BY_AUTHOR(item_because.WROTE_DRAFT(reviewer=reviewer, item=self.item))
        if self.reviewed:
            return []
        return [ItemReviewed(hall=self.hall, item=self.item, item_version=version, reviewer=reviewer)]

    def publish(self, policy: Policy) -> list[Event]:
        """Put the draft in force; where it names no statutory limit, the policy's is its limit."""
        draft, version = self._check_draft()
        draft = with_statutory_limit(draft, policy)
        if missing := missing_fields(draft):
            raise refuse.ITEM_INCOMPLETE(item_because.LACKS(item=self.item, fields=missing), missing=missing)
        if contradiction := next(contradictions(draft), None):
            detail = item_because.CONTRADICTS(item=self.item, reason=contradiction)
            raise refuse.ITEM_CONTRADICTS_ITSELF(detail)
        if not self.reviewed:
            raise refuse.NOT_REVIEWED(item_because.UNREVIEWED(version=version, item=self.item))
        return [
            ItemPublished(
                hall=self.hall,
                item=self.item,
                department=self.department,
                item_version=version,
                definition=draft,
            )
        ]

    def withdraw(self, reason: str) -> list[Event]:
        self._check_not_withdrawn()
        return [ItemWithdrawn(hall=self.hall, item=self.item, reason=reason)]

    def in_force(self) -> tuple[int, Definition]:
        """The version that cases begin under now. Refuses when there is none."""
        self._check_not_withdrawn()
        if self.published_version is None:
            raise refuse.ITEM_NOT_PUBLISHED(item_because.IS_DRAFT(item=self.item, hall=self.hall))
        return self.published_version, self.versions[self.published_version]

    def _check_not_withdrawn(self) -> None:
        if self.withdrawn:
            raise refuse.ITEM_WITHDRAWN(item_because.WITHDRAWN(item=self.item, hall=self.hall))

    def _check_draft(self) -> tuple[Definition, int]:
        self._check_not_withdrawn()
        if self.draft is None or self.draft_version is None:
            raise refuse.NO_DRAFT(item_because.HAS_NO_DRAFT(item=self.item, hall=self.hall))
        return self.draft, self.draft_version

    @applies(ItemDrafted)
    def _drafted(self, event: ItemDrafted) -> None:
        self.hall, self.item, self.department = event.hall, event.item, event.department
        self._take_draft(event)

    @applies(ItemRevised)
    def _revised(self, event: ItemRevised) -> None:
        self._take_draft(event)

    def _take_draft(self, event: ItemDrafted | ItemRevised) -> None:
        self.draft, self.draft_version = event.definition, event.item_version
        self.author, self.reviewed = event.author, False

    @applies(ItemReviewed)
    def _reviewed(self, event: ItemReviewed) -> None:
        self.reviewed = True

    @applies(ItemPublished)
    def _published(self, event: ItemPublished) -> None:
        self.published_version = event.item_version
        self.versions[event.item_version] = event.definition
        self.draft = self.draft_version = self.author = None
        self.reviewed = False

    @applies(ItemWithdrawn)
    def _withdrawn(self, event: ItemWithdrawn) -> None:
        self.withdrawn = True


def with_statutory_limit(definition: Definition, policy: Policy) -> Definition:
    """Where no law names another limit, the general one holds (cases.decision_limit, cases.joint_limit)."""
    if definition.statutory_limit is not None or definition.item_class in (None, "immediate"):
        return definition
    limit = policy.joint_limit if definition.item_class == "joint" else policy.decision_limit
    return definition.model_copy(update={"statutory_limit": limit})


def missing_fields(definition: Definition) -> list[str]:
    """The required fields that a definition leaves out; lists that may not be empty count as left out."""
    required = [
        "name",
        "item_class",
        "basis",
        "conditions",
        "materials",
        "steps",
        "results",
        "fees",
        "channels",
    ]
    if definition.item_class in ("committed", "joint", "reported"):
        required.append("promised_limit")
    if definition.item_class == "reported":
        required.append("authority")
    if definition.channels and "window" in definition.channels:
        required.append("windows")
    never_empty = {"basis", "steps", "results", "channels", "windows"}
    return [
        name
        for name in required
        if (value := getattr(definition, name)) is None or (name in never_empty and not value)
    ]


def contradictions(definition: Definition) -> Iterator[Detail]:
    """What cannot be right about a definition that has all its fields."""
    for what in ("materials", "steps", "results"):
        codes = [part.code for part in getattr(definition, what)]
        if len(set(codes)) < len(codes):
            yield item_because.CODE_TWICE(what=what)
    for material in definition.materials or ():
        if material.kind == "conditional" and material.condition is None:
            yield item_because.NO_CONDITION(material=material.code)
    yield from order_contradictions(definition)
    if definition.item_class == "joint" and len(side_by_side(definition)) < 2:
        yield item_because.NOT_SIDE_BY_SIDE()
    if len({fee.currency for fee in definition.fees or ()}) > 1:
        yield item_because.CURRENCIES()
    promised, statutory = definition.promised_limit, definition.statutory_limit
    if promised and statutory and promised > statutory:
        yield item_because.PROMISED_EXCEEDS(promised=promised, statutory=statutory)
