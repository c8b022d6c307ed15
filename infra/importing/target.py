"""What a service says of the records that it takes: the command they are sent in, and what comes of it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from infra.importing.batches import Limits
from infra.importing.sender import Sender


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a batch: how many are new or were there, and why others are refused, by their places."""

    imported: int
    already_there: int
    refused: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Target:
    """Where records go, and what they are called: in words, and as the field of the command at `path`.

    `told` is what the command tells besides. Of its answer, `taken` says what came of it, and the `figures`
    are added up. The read models of the query at `followed` show what was imported. `prepare` makes ready
    what the records hang on, unless it is there; it may raise ImportFailed and HallAway.
    """

    records: str
    path: str
    told: Mapping[str, str]
    limits: Limits
    taken: Callable[[Mapping[str, Any]], Taken]
    figures: tuple[str, ...]
    followed: str
    prepare: Callable[[Sender], Awaitable[None]]
