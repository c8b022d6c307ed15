"""Command handling of halls and service items, and what all command handling of the service shares."""

from collections.abc import Sequence
from typing import Protocol, TypeVar
from uuid import UUID

from infra.contracts import STALE_VERSION, Context, Event, Refusal, RefusalKind
from infra.eventstore.aggregate import Aggregate
from infra.eventstore.application import Application, Change, Decision, handles
from infra.eventstore.log import EventLog
from infra.privacy.keyring import Keyring
from infra.runtime import bridge
from infra.runtime.clock import Clock
from services.cases.catalogue import Catalogue
from services.cases.contract import CONTRACT, halls, items
from services.cases.contract import refusals as no
from services.cases.domain.hall import Hall
from services.cases.domain.identity import hall_id, item_id
from services.cases.domain.service_item import ServiceItem

_A = TypeVar("_A", bound=Aggregate)


class _OnItem(Protocol):
    """A command on one item."""

    hall: str
    item: str


class CatalogueApplication(Application):
    contract = CONTRACT

    def __init__(self, log: EventLog, keyring: Keyring, clock: Clock) -> None:
        super().__init__(log, keyring, clock)
        self.catalogue = Catalogue(log, self.codec)

    def forget(self, stream_id: UUID) -> None:
        self.catalogue.forget(stream_id)

    # halls

    @handles(halls.OpenHall)
    def open_hall(self, command: halls.OpenHall, context: Context) -> Decision:
        hall = self._find(Hall, hall_id(command.hall))
        if hall.version:
            raise no.HALL_EXISTS(f"hall {command.hall} is open")
        opened = halls.HallOpened(hall=command.hall, name=command.name, departments=command.departments)
        return self._hall_decision(hall, [opened])

    @handles(halls.AdmitDepartment)
    def admit_department(self, command: halls.AdmitDepartment, context: Context) -> Decision:
        hall = self._hall(command.hall)
        return self._hall_decision(hall, hall.admit(command.department))

    # items

    @handles(items.DraftItem)
    def draft_item(self, command: items.DraftItem, context: Context) -> Decision:
        self._hall(command.hall).check_department(command.department)
        item = self._find(ServiceItem, item_id(command.hall, command.item))
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
        item = self._item(command)
        return _item_decision(item, item.revise(command.definition, context.actor))

    @handles(items.ReviewItem)
    def review_item(self, command: items.ReviewItem, context: Context) -> Decision:
        item = self._item(command)
        return _item_decision(item, item.review(context.actor))

    @handles(items.PublishItem)
    def publish_item(self, command: items.PublishItem, context: Context) -> Decision:
        item = self._item(command)
        return _item_decision(item, item.publish())

    @handles(items.WithdrawItem)
    def withdraw_item(self, command: items.WithdrawItem, context: Context) -> Decision:
        item = self._item(command)
        return _item_decision(item, item.withdraw(command.reason))

    # what all commands share

    def _find(self, aggregate: type[_A], stream_id: UUID) -> _A:
        """The aggregate, at version 0 when nothing happened to it yet."""
        return bridge.run(self._load(aggregate, stream_id)) or aggregate(stream_id)

    def _existing(self, aggregate: type[_A], stream_id: UUID, refusal: RefusalKind, detail: str) -> _A:
        found = self._find(aggregate, stream_id)
        if not found.version:
            raise refusal(detail)
        return found

    def _hall(self, hall: str) -> Hall:
        return self._existing(Hall, hall_id(hall), no.UNKNOWN_HALL, f"there is no hall {hall}")

    def _item(self, command: _OnItem) -> ServiceItem:
        """An item to change; `_existing_item` is for reading."""
        id, detail = item_id(command.hall, command.item), f"hall {command.hall} has no item {command.item}"
        item = self._existing(ServiceItem, id, no.UNKNOWN_ITEM, detail)
        check_version(item, command)
        return item

    def _existing_item(self, hall: str, item: str) -> ServiceItem:
        try:
            return self.catalogue.current(hall, item)
        except Refusal:
            self._hall(hall)  # an unknown hall is the better answer
            raise

    def _hall_decision(self, hall: Hall, events: Sequence[Event]) -> Decision:
        change = apply(hall, events)
        return Decision([change], halls.HallAnswer(hall=hall.hall, version=hall.version))


def check_version(found: Aggregate, command: object) -> None:
    """Told first of all: what else is wrong may come of the change the sender has not seen."""
    expected: int | None = getattr(command, "expected_version", None)
    if expected is not None and expected != found.version:
        raise STALE_VERSION(
            f"version {expected} was expected, {found.version} is current", current_version=found.version
        )


def apply(aggregate: Aggregate, events: Sequence[Event]) -> Change:
    """The change, with the aggregate moved on so that the answer shows what it came to."""
    change = Change(aggregate.id, aggregate.version, events)
    for event in events:
        aggregate.apply(event)
    return change


def _item_decision(item: ServiceItem, events: Sequence[Event]) -> Decision:
    change = apply(item, events)
    answer = items.ItemAnswer(
        hall=item.hall,
        item=item.item,
        item_version=item.draft_version or item.published_version or 0,
        status=item.status,
        version=item.version,
    )
    return Decision([change], answer)
