"""The items as this process knows them: folded once, then only what is new in their streams is read."""

import threading
from uuid import UUID

from infra.eventstore.codec import Codec
from infra.eventstore.log import EventLog
from infra.runtime import bridge
from services.cases.contract.refusals import UNKNOWN_ITEM
from services.cases.contract.words import Definition
from services.cases.domain.identity import item_id
from services.cases.domain.service_item import ServiceItem


class Catalogue:
    """What it hands out is shared: decide on it, never change it."""

    def __init__(self, log: EventLog, codec: Codec) -> None:
        self._log = log
        self._codec = codec
        self._items: dict[tuple[str, str], ServiceItem] = {}
        self._lock = threading.Lock()

    def current(self, hall: str, item: str) -> ServiceItem:
        """The item as it is now, whichever process changed it. Refuses UNKNOWN_ITEM."""
        known = self._items.get((hall, item)) or ServiceItem(item_id(hall, item))
        news = bridge.run(self._log.stream(known.id, known.version))
        with self._lock:  # another thread may have taken in the same events meanwhile
            for recorded in news:
                if recorded.version == known.version + 1:
                    known.apply(self._codec.decode(recorded.topic, recorded.state))
            if known.version == 0:
                raise UNKNOWN_ITEM(f"hall {hall} has no item {item}")
            self._items[hall, item] = known
        return known

    def remembered(self, hall: str, item: str) -> ServiceItem | None:
        """The item as this process last saw it, without a look at the log."""
        return self._items.get((hall, item))

    def forget(self, stream_id: UUID) -> None:
        """Read an item anew at its next use."""
        with self._lock:
            self._items = {place: item for place, item in self._items.items() if item.id != stream_id}

    def definition(self, hall: str, item: str, version: int) -> Definition:
        """A published version; those never change, so a known one needs no look at the log."""
        known = self._items.get((hall, item))
        if known is None or version not in known.versions:
            known = self.current(hall, item)
        return known.versions[version]
