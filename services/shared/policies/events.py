"""What happens to a hall's policy of a service."""

from datetime import date
from typing import Any

from infra.contracts import Event


class PolicyChanged(Event):
    """Holds from `effective_from` on; among changes from one day on, the later recorded goes before.

    `change` has the values that change, by name.
    """

    hall: str
    change: dict[str, Any]
    effective_from: date
    reason: str


class PolicyTakenBack(Event):
    """All changes that were to hold from `effective_from` on will not."""

    hall: str
    effective_from: date
    reason: str
