"""The items as this process knows them."""

from uuid import UUID

from infra.eventstore.codec import Codec
from infra.eventstore.log import EventLog
from infra.eventstore.remembered import Remembered
from services.cases.contract.refusals import UNKNOWN_ITEM
from services.cases.contract.words import Definition
from services.cases.domain.identity import item_id
from services.cases.domain.service_item import ServiceItem


class Catalogue:
    """What it hands out is shared: decide on it, never change it."""

    def __init__(self, log: EventLog, codec: Codec) -> None:
        self._items = Remembered(ServiceItem, log, codec)

    def current(self, hall: str, item: str) -> ServiceItem:
        """The item as it is now, whichever process changed it. Refuses UNKNOWN_ITEM."""
        found = self._items.current(item_id(hall, item))
        if found.version == 0:
            self._items.forget(found.id)  # an item asked for and never drafted is not kept
            raise UNKNOWN_ITEM(f"hall {hall} has no item {item}")
        return found

    def remembered(self, hall: str, item: str) -> ServiceItem | None:
        """The item as this process last saw it, without a look at the log."""
        return self._items.remembered(item_id(hall, item))

    def forget(self, stream_id: UUID) -> None:
        self._items.forget(stream_id)

    def published(self, hall: str, item: str, version: int) -> ServiceItem:
        """An item that has this version; neither it nor the item's department ever changes.

        So a known one needs no look at the log.
        """
        known = self.remembered(hall, item)
        return known if known and version in known.versions else self.current(hall, item)

    def definition(self, hall: str, item: str, version: int) -> Definition:
        """A published version."""
        return self.published(hall, item, version).versions[version]
