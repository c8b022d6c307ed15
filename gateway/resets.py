"""What `hall subscriptions reset` takes back of the gateway's, by the subscription's name."""

from collections.abc import Mapping

from gateway.feed import FEED, store
from infra.bus.subscriptions import Undo

UNDO: Mapping[str, Undo] = {FEED: Undo("Events in the feed", store.take_back)}
