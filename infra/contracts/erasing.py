"""What is said of erased persons: the event in every log whose keys were destroyed, and the answer."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from infra.contracts.messages import Answer, Event
from infra.contracts.refusals import Text


class KeyDestroyed(Event):
    """Keys of a person are destroyed: what they sealed in this log can be read no more.

    `person` is a pseudonym. Every service's log may hold it, and it is in no contract.
    """

    person: str
    keys: tuple[UUID, ...]
    destroyed_at: datetime


class Kept(Answer):
    """What may still hold a destroyed key, wrapped as it was: a place that nobody can reach into.

    `until` is when it will have gone, None where nobody knows; `why` says which of the two and why.
    """

    where: Literal["table", "wal", "backups"]
    until: datetime | None
    why: str
    text: Text


class ErasedIn(Answer):
    """What an erasure came to in one service.

    `done`: no key of the person's from before it is left; else the service did not answer, and is asked until
    it has. `keys` are how many of the person's keys it has destroyed, `kept` what still holds them besides.
    """

    service: str
    done: bool
    keys: int = 0
    kept: tuple[Kept, ...] = ()
