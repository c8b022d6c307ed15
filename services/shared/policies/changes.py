"""What changes of a policy come to on a day, and which may be made. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from infra.contracts import Message
from services.shared.effective import check_not_past, check_scheduled
from services.shared.policies.events import PolicyChanged, PolicyTakenBack
from services.shared.policies.values import PolicyValues

Changes = tuple[tuple[date, Mapping[str, Any]], ...]
"""Changes by the day from which each holds, in the order in which they come to hold."""

_P = TypeVar("_P", bound=PolicyValues)


def in_force(values: type[_P], changes: Sequence[tuple[date, Mapping[str, Any]]], day: date) -> _P:
    """What holds on a day."""
    own: dict[str, Any] = {}
    for effective_from, change in changes:
        if effective_from <= day:
            own |= change
    return values.model_validate(own)


def changed(
    hall: str, change: Message, effective_from: date, reason: str, today: date
) -> list[PolicyChanged]:
    """A change from today on or a day to come. Refuses EFFECT_IN_THE_PAST."""
    check_not_past(effective_from, today)
    told = change.model_dump(mode="json", exclude_none=True)
    return [PolicyChanged(hall=hall, change=told, effective_from=effective_from, reason=reason)]


def taken_back(
    changes: Changes, hall: str, effective_from: date, reason: str, today: date
) -> list[PolicyTakenBack]:
    """What is to hold from a day to come will not. Refuses NOTHING_SCHEDULED."""
    check_scheduled((begins for begins, _ in changes), effective_from, today)
    return [PolicyTakenBack(hall=hall, effective_from=effective_from, reason=reason)]


def with_change(changes: Changes, event: PolicyChanged) -> Changes:
    """The changes with one more, behind those from the same day on."""
    return tuple(sorted((*changes, (event.effective_from, event.change)), key=lambda one: one[0]))


def without(changes: Changes, event: PolicyTakenBack) -> Changes:
    return tuple(one for one in changes if one[0] != event.effective_from)
