"""Rows of the register as people read them."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.cases.contract.cases import Notice
from services.cases.contract.reading import CaseView, Progress, StepProgress
from services.cases.contract.words import Definition, Light, MissingMaterial, Words
from services.cases.notices import notice_answer

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
    told = {**row, "light": _light(row, "yellow_at", "due_at", now), "item_name": definition.name}
    return CaseView.model_validate({**told, "steps": _steps(row, definition, now)})


def progress(row: Row, definition: Definition, now: datetime) -> Progress:
    told = {**row, "item_name": definition.name, "status_name": _STATUS_NAMES[row["status"]]}
    return Progress.model_validate({**told, "steps": _steps(row, definition, now)})


def notice(row: Row, definition: Definition) -> Notice:
    case = {name: row[name] for name in ("number", "status", "version", "hall", "item")}
    missing = [MissingMaterial.model_validate(line) for line in json.loads(row["missing"])]
    return notice_answer(case, definition, missing, row["noticed_at"])


def _steps(row: Row, definition: Definition, now: datetime) -> tuple[StepProgress, ...]:
    done = {step["step"]: step["at"] for step in json.loads(row["steps_done"])}
    return tuple(
        StepProgress.model_validate(
            {
                **step.model_dump(exclude={"code"}),
                "step": step.code,
                "state": _state(step.code, done, row["next_step"]),
                "completed_at": done.get(step.code),
                "light": _light(row, "step_yellow_at", "step_due_at", now) if current else None,
                "due_at": row["step_due_at"] if current else None,
            }
        )
        for step in definition.steps or ()
        for current in [step.code == row["next_step"]]
    )


def _state(step: str, done: Mapping[str, str], current: str | None) -> str:
    if step in done:
        return "done"
    return "current" if step == current else "ahead"


def _light(row: Row, yellow: str, due: str, now: datetime) -> Light | None:
    if row["ended_at"] is not None or row[due] is None:
        return None
    if now >= row[due]:
        return "red"
    return "yellow" if now >= row[yellow] else "green"
