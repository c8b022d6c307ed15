"""What a service's own code is given to work with."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from infra.bus.peers import Peers
from infra.eventstore.application import Application
from infra.eventstore.log import EventLog
from infra.loop.clock import Clock
from infra.loop.config import Settings
from infra.privacy.keyring import Keyring

A = TypeVar("A", bound=Application[Any])


@dataclass(frozen=True, slots=True)
class Parts(Generic[A]):
    """The open parts of one service; `application` is its own subclass of Application."""

    settings: Settings
    clock: Clock
    log: EventLog
    keyring: Keyring
    peers: Peers
    application: A
