"""What the public reads of the hall's work: results without persons, and figures by month."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from infra.contracts import PUBLIC, Answer, Query, query
from services.cases.contract.refusals import UNKNOWN_HALL
from services.cases.contract.words import ItemClass, Outcome
from services.shared.values import Code, Words
from services.shared.words import OWN

Month = Annotated[str, StringConstraints(pattern=r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$")]
"""A month, `2026-03`."""


class ResultLine(Answer):
    """A decided case; `number` shows its last four characters only. `corrected`: it was put right once."""

    number: str
    hall: str
    item: str
    item_name: Words
    item_class: ItemClass
    outcome: Outcome
    corrected: bool
    received_on: date
    decided_on: date


class ResultList(Answer):
    items: tuple[ResultLine, ...]
    next_cursor: str | None = None


@query("/results", roles=(PUBLIC,), place=OWN, clause="7.4.1", answer=ResultList, paged=True)
class ListResults(Query):
    """List what the hall decided, the newest first; it names no person."""

    hall: Code | None = None
    item: Code | None = None
    month: Month | None = None
    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class MonthLine(Answer):
    """One item in one month: applications received in it, and cases that ended in it.

    `on_time` of `with_deadline` were never overdue, as the report counts them. `median_days` is from
    application to decision, in days with their fraction.
    """

    month: str
    item: str
    item_name: Words
    received: int
    granted: int
    denied: int
    refused: int
    withdrawn: int
    with_deadline: int
    on_time: int
    median_days: float | None


class MonthlyFigures(Answer):
    hall: str
    lines: tuple[MonthLine, ...]


@query(
    "/halls/{hall}/figures",
    roles=(PUBLIC,),
    place=OWN,
    clause="7.4.1",
    answer=MonthlyFigures,
    refusals=(UNKNOWN_HALL,),
)
class ReadMonthlyFigures(Query):
    """Read the hall's figures by month and item, of twelve months up to `until` (None: this month)."""

    hall: Code
    until: Month | None = None
