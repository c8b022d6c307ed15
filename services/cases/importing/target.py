"""Where historical cases go: a hall, and an item of it that they hang on."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from infra.importing.batches import Limits
from infra.importing.sender import Sender
from infra.importing.target import Taken, Target
from services.cases.contract.refusals import ITEM_EXISTS
from services.staff.contract.refusals import DUPLICATE_HALL

LIMITS = Limits(records=200, parts=500)
"""The command takes no more cases; more steps of them would keep others waiting meanwhile."""

DEPARTMENT = "records"


def target_of(hall: str, item: str, source: str) -> Target:
    """For cases of a system called `source`; hall and item are made unless they are there."""

    async def prepare(sender: Sender) -> None:
        department = {"code": DEPARTMENT, "name": _words(DEPARTMENT)}
        opening = {"hall": hall, "name": _words(hall), "departments": [department]}
        await sender.prepare("/halls", opening, DUPLICATE_HALL)
        await sender.prepare(f"/halls/{hall}/departments", {"department": department})
        definition = {"name": _words(item)}
        draft = {"hall": hall, "item": item, "department": DEPARTMENT, "definition": definition}
        await sender.prepare("/items", draft, ITEM_EXISTS)

    return Target(
        records="cases",
        path="/cases/historical/batch",
        told={"hall": hall, "item": item, "source": source},
        limits=LIMITS,
        taken=_taken,
        figures=("steps",),
        followed=f"/halls/{hall}/rules",
        prepare=prepare,
    )


def _taken(answer: Mapping[str, Any]) -> Taken:
    outcomes = Counter(case["outcome"] for case in answer["cases"])
    otherwise = {
        place: f"is recorded as {case['number']}, and otherwise: {case['detail']}"
        for place, case in enumerate(answer["cases"])
        if case["outcome"] == "recorded_otherwise"
    }
    return Taken(outcomes["recorded"], outcomes["already_recorded"], otherwise)


def _words(text: str) -> dict[str, str]:
    return {"en": text, "zh_hant": text, "zh_hans": text}
