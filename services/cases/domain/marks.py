"""What is raised of a case's clocks, and when it may be raised anew."""

from collections.abc import Collection, Mapping
from typing import Any

from infra.contracts import Message
from services.cases.contract import case_events as happened
from services.cases.contract.words import DeadlineKind
from services.shared.deadlines.marks import Signals, SignalTable, of_part

SIGNALS: SignalTable = {
    "check": Signals("check"),
    "day_end": Signals("day_end"),
    "case": Signals("case_due", yellow="case_yellow", escalation="escalation"),
    "authority": Signals("authority_due"),
    "delivery": Signals("delivery_due"),
    "step": Signals("step_due", yellow="step_yellow"),
}
"""The clocks of a case; each step has its own, `step/examine`."""

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

_OF_AN_END: frozenset[str] = frozenset({"day_end", "authority_due", "delivery_due"})


def mark_of(event: Message) -> str:
    return of_part(RAISED[type(event)], getattr(event, "step", None))


def begun_anew(redo: Collection[str]) -> frozenset[str]:
    """What may be raised again in a case that was re-opened: what the steps done again and its new end have.

    Its limit is the old one, of which it keeps what it had used; what that has raised stays raised.
    """
    of_steps = {of_part(kind, step) for kind in SIGNALS["step"].kinds() for step in redo}
    return _OF_AN_END | of_steps


DELIVERED_ANEW: frozenset[str] = frozenset({"delivery_due"})
"""The same of a decision that was corrected: it is delivered again."""
