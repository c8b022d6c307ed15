"""What may be said of a service's policy, at one route for each: `/halls/{hall}/policies/{service}`."""

from collections.abc import Callable
from typing import TypeVar

from infra.contracts import PUBLIC, Command, Query, RefusalKind, command, query
from services.shared.policies.values import HallPolicyView, PolicyAnswer
from services.shared.refusals import EFFECT_IN_THE_PAST, NOTHING_SCHEDULED
from services.shared.values import Code, Day, ExpectedVersion, Reason
from services.shared.words import IN_HALL, OWN

_SETTERS = ("operator", "supervisor")
_C = TypeVar("_C", bound=type[Command])
_Q = TypeVar("_Q", bound=type[Query])


class PolicyChanging(Command):
    """From a day on (None: today); a service's own has the `change` of its values."""

    hall: Code
    effective_from: Day | None = None
    reason: Reason
    expected_version: ExpectedVersion = None


class PolicyTakingBack(Command):
    hall: Code
    effective_from: Day
    reason: Reason
    expected_version: ExpectedVersion = None


class PolicyReading(Query):
    hall: Code


def changes_policy(service: str, *, clause: str, unknown: RefusalKind) -> Callable[[_C], _C]:
    """Declare the command that changes a service's policy; `unknown` refuses a hall that has none."""
    return command(
        _path(service),
        roles=_SETTERS,
        place=IN_HALL,
        clause=clause,
        answer=PolicyAnswer,
        refusals=(unknown, EFFECT_IN_THE_PAST),
    )


def takes_back_policy(service: str, *, clause: str, unknown: RefusalKind) -> Callable[[_C], _C]:
    """Declare the command that takes back what is scheduled."""
    return command(
        f"{_path(service)}/withdrawal",
        roles=_SETTERS,
        place=IN_HALL,
        clause=clause,
        answer=PolicyAnswer,
        refusals=(unknown, NOTHING_SCHEDULED),
    )


def reads_policy(service: str, *, unknown: RefusalKind) -> Callable[[_Q], _Q]:
    """Declare the query of what is in force, and of what will be."""
    return query(
        _path(service), roles=(PUBLIC,), place=OWN, clause="1.3.2", answer=HallPolicyView, refusals=(unknown,)
    )


def _path(service: str) -> str:
    return f"/halls/{{hall}}/policies/{service}"
