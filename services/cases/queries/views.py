"""Rows of the register as people read them."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from services.cases.contract.case_events import Lacking
from services.cases.contract.cases import Notice
from services.cases.contract.reading import CaseLine, CaseView, Progress, StepProgress
from services.cases.contract.words import Definition
from services.cases.domain.marks import LATE
from services.cases.domain.notice import notice_answer
from services.cases.domain.process import waits_for
from services.shared.deadlines.limits import light
from services.shared.deadlines.values import Deadline, Light
from services.shared.values import Words

Row = Mapping[str, Any]

_STATUS_NAMES = {
    "applied": Words(en="Received, being checked", zh_hant="已收件，審查中", zh_hans="已收件，审查中"),
    "noticed": Words(en="Waiting for materials", zh_hant="待補正", zh_hans="待补正"),
    "accepted": Words(en="Accepted, in process", zh_hant="已受理，辦理中", zh_hans="已受理，办理中"),
    "refused": Words(en="Not accepted", zh_hant="不予受理", zh_hans="不予受理"),
    "decided": Words(en="Decided", zh_hant="已辦結", zh_hans="已办结"),
    "delivered": Words(en="Result delivered", zh_hant="已送達", zh_hans="已送达"),
    "withdrawn": Words(en="Withdrawn", zh_hant="已撤回", zh_hans="已撤回"),
}


def case_view(row: Row, definition: Definition, now: datetime) -> CaseView:
    told = {**_told(row), "light": case_light(row, now)}
    extension = json.loads(row["extension"] or "null")
    return CaseView.model_validate(
        {
            **told,
            "item_name": definition.name,
            "steps": _steps(row, definition, now),
            "stopped_by": sorted(json.loads(row["stops"])),
            "extension": extension and {**extension, "approved": extension["approved_at"] is not None},
        }
    )


def progress(row: Row, definition: Definition, now: datetime) -> Progress:
    told = {**_told(row), "item_name": definition.name, "status_name": _STATUS_NAMES[row["status"]]}
    return Progress.model_validate({**told, "steps": _steps(row, definition, now)})


def case_line(row: Row) -> CaseLine:
    return CaseLine.model_validate(_told(row))


def _told(row: Row) -> dict[str, Any]:
    """The row with its JSON columns read, and the steps that can be done in their order."""
    open_steps = sorted(json.loads(row["open_steps"]))
    read = {column: json.loads(row[column] or "null") for column in ("fee", "attachments", "visits")}
    return {**row, **read, "open_steps": open_steps, "next_step": open_steps[0] if open_steps else None}


def notice(row: Row, definition: Definition) -> Notice:
    case = {name: row[name] for name in ("number", "status", "version", "hall", "item")}
    missing = [Lacking.model_validate(line) for line in json.loads(row["missing"])]
    return notice_answer(case, definition, missing, row["noticed_at"])


def _steps(row: Row, definition: Definition, now: datetime) -> tuple[StepProgress, ...]:
    done = {step["step"]: step for step in json.loads(row["steps_done"])}
    open_steps, clocks = json.loads(row["open_steps"]), json.loads(row["clocks"])
    return tuple(
        StepProgress.model_validate(
            {
                **step.model_dump(exclude={"code", "after"}),
                "step": step.code,
                "after": waits_for(definition, step),
                "state": _state(step.code, done, open_steps),
                "finding": done.get(step.code, {}).get("finding"),
                "completed_at": done.get(step.code, {}).get("at"),
                **_due(row, clocks, f"step/{step.code}", now),
            }
        )
        for step in definition.steps or ()
    )


def _state(step: str, done: Collection[str], open_steps: Collection[str]) -> str:
    if step in open_steps:
        return "current"
    return "done" if step in done else "ahead"


def _due(row: Row, clocks: Mapping[str, Any], clock: str, now: datetime) -> dict[str, Any]:
    """Light and end of a clock that runs."""
    if clock not in row["running"]:
        return {"light": None, "due_at": None}
    deadline = Deadline.model_validate(clocks[clock])
    return {"light": _light(deadline.yellow_at, deadline.due_at, row, now), "due_at": deadline.due_at}


def case_light(row: Row, now: datetime) -> Light | None:
    """What was overdue stays red, wherever its limit was moved since."""
    shown = _light(row["yellow_at"], row["due_at"], row, now)
    return "red" if shown and LATE.intersection(row["raised"]) else shown


def _light(yellow_at: datetime | None, due_at: datetime | None, row: Row, now: datetime) -> Light | None:
    if row["ended_at"] is not None or due_at is None or yellow_at is None:
        return None
    return light(yellow_at, due_at, now)
