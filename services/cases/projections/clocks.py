"""A case's clocks in the register."""

from collections.abc import Iterable

from infra.projections.table import Row
from services.cases.contract.words import ANY_STEP, StepDeadline
from services.cases.domain.marks import SIGNALS
from services.cases.projections.register_tables import DEADLINES, MOVES
from services.shared.deadlines.marks import of_part
from services.shared.deadlines.register import ClockRows
from services.shared.deadlines.values import Deadline

CLOCKS = ClockRows(
    owner="case_id",
    deadlines=DEADLINES,
    moves=MOVES,
    signals=SIGNALS,
    standing=frozenset({"check", "case", "step"}),
    anew=frozenset({"check"}),
    shown=("case", "day_end"),
)
"""The end of an immediate item's day waits for nobody."""


def step_clock(step: str) -> str:
    return of_part("step", step)


def step_clocks(row: Row, steps: Iterable[StepDeadline]) -> dict[str, Deadline | None]:
    """The clocks of open steps; in events of the first shape the one open step is not named."""
    told: dict[str, Deadline | None] = {}
    for step in steps:
        codes = list(row["open_steps"]) if step.step == ANY_STEP else [step.step]
        told.update({step_clock(code): step.deadline for code in codes})
    return told
