"""How many applications and drafts an account may have open at once: each has a slot of so many meanwhile."""

from collections.abc import Collection, Mapping
from typing import Literal

from infra.contracts import RefusalKind
from infra.eventstore.records import Unique
from services.cases.contract import refusals as refuse
from services.cases.contract.policy import MOST_OPEN, Policy

Opened = Literal["open application", "open draft"]
APPLICATION: Opened = "open application"
DRAFT: Opened = "open draft"

TOO_MANY: Mapping[Opened, RefusalKind] = {
    APPLICATION: refuse.TOO_MANY_APPLICATIONS,
    DRAFT: refuse.TOO_MANY_DRAFTS,
}
"""How an account is refused that has as many open as it may."""


def limit_of(opened: Opened, policy: Policy) -> int:
    return policy.open_applications if opened == APPLICATION else policy.open_drafts


def slot_of(opened: Opened, hall: str, account: str, slot: int) -> Unique:
    """An account's slot in a hall, until it is released; if another took it meanwhile there may be more."""
    return Unique(opened, f"{hall}/{account}/{slot}", None)


def free_slot(held: Collection[int], limit: int, choice: int) -> int | None:
    """A slot for one more, None when there are `limit` open; `choice` is any number, best another each time.

    No more of the lowest free ones are offered than may be opened: so however many choose at once, on an
    older view or a newer one, the slots that they can get are never more than `limit`.
    """
    left = limit - len(held)
    if left <= 0:
        return None
    free = [slot for slot in range(1, MOST_OPEN + 1) if slot not in held][:left]
    return free[choice % len(free)]
