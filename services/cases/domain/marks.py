"""What has been raised in a case is marked, so that it is raised once: `case_due`, `step_due/examine`."""

from collections.abc import Collection, Mapping
from typing import Any

from infra.contracts import Message
from services.cases.contract import case_events as happened
from services.cases.contract.words import DeadlineKind

RAISED: Mapping[type[Any], DeadlineKind] = {
    happened.ImmediateCaseLeftOpen: "day_end",
    happened.CaseNearlyDue: "case_yellow",
    happened.CaseOverdue: "case_due",
    happened.CaseEscalated: "escalation",
    happened.StepNearlyDue: "step_yellow",
    happened.StepOverdue: "step_due",
    happened.AuthorityOverdue: "authority_due",
    happened.DeliveryOverdue: "delivery_due",
}
"""Which deadline each of the events is about."""

LATE: frozenset[str] = frozenset({"case_due", "day_end"})
"""The limit of the case itself: with one of these marks it is late, whatever came later."""

ON_ITS_WAY: Mapping[DeadlineKind, tuple[DeadlineKind, ...]] = {
    "day_end": (),
    "case_due": ("case_yellow", "escalation"),
    "step_due": ("step_yellow",),
    "authority_due": (),
    "delivery_due": (),
}
"""The limits that can run out, each with what else is raised before and after."""

_OF_AN_END: frozenset[str] = frozenset({"day_end", "authority_due", "delivery_due"})


def mark(kind: DeadlineKind, step: str | None = None) -> str:
    return f"{kind}/{step}" if step else kind


def mark_of(event: Message) -> str:
    return mark(RAISED[type(event)], getattr(event, "step", None))


def begun_anew(redo: Collection[str]) -> frozenset[str]:
    """What may be raised again in a case that was re-opened: what the steps done again and its new end have.

    Its limit is the old one, of which it keeps what it had used; what that has raised stays raised.
    """
    return _OF_AN_END.union(*({mark("step_yellow", step), mark("step_due", step)} for step in redo))


DELIVERED_ANEW: frozenset[str] = frozenset({"delivery_due"})
"""The same of a decision that was corrected: it is delivered again."""
