"""Command handling of service items."""

from collections.abc import Sequence
from typing import ClassVar, Protocol
from uuid import UUID

from infra.contracts import Context, Event, Refusal, Terms
from infra.eventstore.application import Decision, handles
from infra.eventstore.log import EventLog
from infra.loop.clock import Clock
from infra.privacy.keyring import Keyring
from services.cases.catalogue import Catalogue
from services.cases.contract import items
from services.cases.contract import refusals as no
from services.cases.contract.words import STEP_ROLES, Definition
from services.cases.domain.identity import item_id
from services.cases.domain.service_item import ServiceItem
from services.cases.rules_application import RulesApplication, apply, check_version
from services.shared.registry import Registry
from services.shared.words import check_found, place_of


class _OnItem(Protocol):
    """A command on one item."""

    terms: ClassVar[Terms]
    hall: str
    item: str


class CatalogueApplication(RulesApplication):
    def __init__(self, log: EventLog, keyring: Keyring, clock: Clock, registry: Registry) -> None:
        super().__init__(log, keyring, clock, registry)
        self.catalogue = Catalogue(log, self.codec)

    def forget(self, stream_id: UUID) -> None:
        super().forget(stream_id)
        self.catalogue.forget(stream_id)

    @handles(items.DraftItem)
    def draft_item(self, command: items.DraftItem, context: Context) -> Decision:
        self._check_hall(command.hall, command.department)
        item = self.found(ServiceItem, item_id(command.hall, command.item))
        if item.version:
            raise no.ITEM_EXISTS(f"hall {command.hall} has an item {command.item}")
        drafted = items.ItemDrafted(
            hall=command.hall,
            item=command.item,
            department=command.department,
            item_version=1,
            definition=command.definition,
            author=context.actor,
        )
        return _item_decision(item, [drafted])

    @handles(items.ReviseItem)
    def revise_item(self, command: items.ReviseItem, context: Context) -> Decision:
        item = self._item(command, context)
        return _item_decision(item, item.revise(command.definition, context.actor))

    @handles(items.ReviewItem)
    def review_item(self, command: items.ReviewItem, context: Context) -> Decision:
        item = self._item(command, context)
        return _item_decision(item, item.review(context.actor))

    @handles(items.PublishItem)
    def publish_item(self, command: items.PublishItem, context: Context) -> Decision:
        item = self._item(command, context)
        in_force = self.rules_in_force(command.hall)
        events = item.publish(in_force.rules.policy)
        self._check_parties(command.hall, item.draft)
        return _item_decision(item, events, [in_force.rests_on])

    @handles(items.WithdrawItem)
    def withdraw_item(self, command: items.WithdrawItem, context: Context) -> Decision:
        item = self._item(command, context)
        return _item_decision(item, item.withdraw(command.reason))

    # how the above find what they change

    def _check_parties(self, hall: str, draft: Definition | None) -> None:
        """Refuse a step that nobody could do: its party is neither a department of the hall nor a role."""
        steps = (draft.steps if draft else None) or ()
        self._check_hall(hall, *(step.party for step in steps if step.party not in STEP_ROLES))

    def _item(self, command: _OnItem, context: Context) -> ServiceItem:
        """An item to change, of the caller's own department; `_existing_item` is for reading."""
        id, detail = item_id(command.hall, command.item), f"hall {command.hall} has no item {command.item}"
        item = self._existing(ServiceItem, id, no.UNKNOWN_ITEM, detail)
        unknown = no.UNKNOWN_ITEM(detail)
        check_found(context, place_of(command.terms).extent, item.hall, {item.department}, unknown)
        check_version(item, command)
        return item

    def _existing_item(self, hall: str, item: str) -> ServiceItem:
        try:
            return self.catalogue.current(hall, item)
        except Refusal:
            self._check_hall(hall)  # an unknown hall is the better answer
            raise


def _item_decision(
    item: ServiceItem, events: Sequence[Event], unchanged: Sequence[tuple[UUID, int]] = ()
) -> Decision:
    change = apply(item, events)
    answer = items.ItemAnswer(
        hall=item.hall,
        item=item.item,
        item_version=item.draft_version or item.published_version or 0,
        status=item.status,
        version=item.version,
    )
    return Decision([change], answer, unchanged=unchanged)
