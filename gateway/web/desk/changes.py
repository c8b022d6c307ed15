"""What changed in a case between the page that somebody decided on and now."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import AwareDatetime, ValidationError

from infra.contracts import Message
from services.cases.contract.reading import CaseView
from services.cases.contract.words import CaseStatus, ExclusionKind, Outcome


class Seen(Message):
    """A case as a form carries it along, so that the next page can tell what has changed."""

    status: CaseStatus
    outcome: Outcome | None
    due_at: AwareDatetime | None
    stopped_by: tuple[ExclusionKind, ...]
    materials: tuple[str, ...]
    outstanding: tuple[str, ...]
    files: int
    extension: Literal["asked", "approved"] | None
    fee_paid: bool
    steps: dict[str, Literal["ahead", "current", "done"]]

    @classmethod
    def of(cls, case: CaseView) -> "Seen":
        extension = case.extension
        return cls(
            status=case.status,
            outcome=case.outcome,
            due_at=case.due_at,
            stopped_by=case.stopped_by,
            materials=case.materials,
            outstanding=case.outstanding,
            files=len(case.attachments),
            extension=None if extension is None else "approved" if extension.approved else "asked",
            fee_paid=case.fee_paid,
            steps={step.step: step.state for step in case.steps},
        )

    @classmethod
    def read(cls, text: str) -> "Seen | None":
        """From a form's field; None for what no page of ours wrote."""
        try:
            return cls.model_validate_json(text)
        except ValidationError:
            return None


@dataclass(frozen=True, slots=True)
class Change:
    """`what` of the case, and the `step` of a step's state, was `before` and is `now`."""

    what: str
    before: Any
    now: Any
    step: str | None = None


def changes(before: Seen, now: Seen) -> list[Change]:
    """Each difference, in the order of the page."""
    return list(_changes(before, now))


def _changes(before: Seen, now: Seen) -> Iterator[Change]:
    for what in Seen.model_fields:
        was, is_ = getattr(before, what), getattr(now, what)
        if what == "steps":
            for step, state in is_.items():
                if step in was and was[step] != state:
                    yield Change(what, was[step], state, step)
        elif was != is_:
            yield Change(what, was, is_)
