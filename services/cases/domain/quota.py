"""How many applications and drafts an account may have open at once: each has a slot of so many meanwhile."""

from collections.abc import Collection

from services.cases.contract.rules import MOST_OPEN


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
