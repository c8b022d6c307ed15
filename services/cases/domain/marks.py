"""What has been raised in a case is marked, so that it is raised once: `case_due`, `step_due/examine`."""

from collections.abc import Collection

from services.cases.contract.words import DeadlineKind

_OF_AN_END: frozenset[str] = frozenset({"day_end", "authority_due", "delivery_due"})


def mark(kind: DeadlineKind, step: str | None = None) -> str:
    return f"{kind}/{step}" if step else kind


def begun_anew(redo: Collection[str]) -> frozenset[str]:
    """What may be raised again in a case that was re-opened: what the steps done again and its new end have.

    Its limit is the old one, of which it keeps what it had used; what that has raised stays raised.
    """
    return _OF_AN_END.union(*({mark("step_yellow", step), mark("step_due", step)} for step in redo))


DELIVERED_ANEW: frozenset[str] = frozenset({"delivery_due"})
"""The same of a decision that was corrected: it is delivered again."""
