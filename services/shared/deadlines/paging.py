"""What falls due of many at one moment is decided and stored by the page: one append, proven as a whole."""

from collections.abc import Callable, Sequence
from uuid import UUID

from infra.contracts import Context
from infra.eventstore.application import Application, Change
from infra.eventstore.records import VersionConflict

PAGE = 200
"""Things decided and stored at a time: other work of the process comes in between."""

_ATTEMPTS = 5

Decided = tuple[Sequence[Change], Sequence[tuple[UUID, int]]]
"""Changes, and streams that they rest on, each with the version seen."""


def append_page(
    application: Application, decide: Callable[[], Decided], context: Context, clause: str
) -> int:
    """Store what is decided, and return how many changes that were.

    Decided again when another came between. Raises VersionConflict when others keep coming,
    StoreUnavailable, and what `decide` raises.
    """
    for _ in range(_ATTEMPTS - 1):
        try:
            return _append(application, decide, context, clause)
        except VersionConflict as conflict:
            application.forget(conflict.stream_id)
    return _append(application, decide, context, clause)


def _append(application: Application, decide: Callable[[], Decided], context: Context, clause: str) -> int:
    changes, rests_on = decide()
    if changes:
        application.record(changes, context, clause, rests_on)
    return len(changes)
