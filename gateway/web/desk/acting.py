"""What is done about a case: each act a form of its page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.web.answers import Elsewhere
from gateway.web.desk.room import CASE, ROOM
from gateway.web.forms import Form
from gateway.web.page import Page
from gateway.web.room import View
from infra.contracts import Command
from services.cases.contract import afterwards, cases, course


@dataclass(frozen=True, slots=True)
class Act:
    """A command on a case, the fields of its form that it takes as they are, and what it makes of others."""

    command: type[Command]
    fields: tuple[str, ...] = ()
    further: Callable[[Form], Mapping[str, Any]] = lambda form: {}


def asked_for(form: Form) -> Mapping[str, Any]:
    """What a notice asks for besides what it lists by itself: the ticked materials, each with its why."""
    return {
        "missing": [
            {
                "material": material,
                "reason": form.text(f"reason-{material}"),
                "because_of": form.text(f"because_of-{material}"),
            }
            for material in form.all("missing")
        ]
    }


ACTS: dict[str, Act] = {
    "notice": Act(cases.GiveNotice, (), asked_for),
    "supplement": Act(cases.Supplement, (), lambda form: {"materials": form.all("materials")}),
    "accept": Act(cases.AcceptCase),
    "refuse": Act(cases.RefuseCase, ("reason",)),
    "step": Act(cases.CompleteStep, ("step", "finding", "reason")),
    "stop": Act(course.StopClock, ("kind", "reason")),
    "resume": Act(course.ResumeClock, ("kind",)),
    "extend": Act(course.RequestExtension, ("days", "reason")),
    "approve": Act(course.ApproveExtension),
    "reject": Act(course.RejectExtension, ("reason",)),
    "forward": Act(course.ForwardCase, ("reference",)),
    "answer": Act(course.RecordAuthorityAnswer, ("reference", "outcome", "reason")),
    "decide": Act(cases.DecideCase, ("outcome", "reason")),
    "pay": Act(afterwards.MarkFeePaid, ("amount", "currency", "receipt")),
    "deliver": Act(afterwards.DeliverResult, ("method",)),
    "withdraw": Act(cases.WithdrawCase, ("reason",)),
    "correct": Act(afterwards.CorrectDecision, ("outcome", "reason")),
    "reopen": Act(afterwards.ReopenCase, ("order", "reason"), lambda form: {"steps": form.all("steps")}),
}
"""Every act by its name."""


def _doing(do: str, act: Act) -> View:
    async def done(page: Page, form: Form, number: str) -> Elsewhere:
        given = {name: form.text(name) for name in ("expected_version", *act.fields)}
        told = {name: value for name, value in given.items() if value is not None}
        command = act.command.model_validate({"number": number, **told, **act.further(form)})
        return page.elsewhere(page.path, await page.order(command, form.key()), did=do)

    return done


for _do, _act in ACTS.items():
    ROOM.act(CASE, _do)(_doing(_do, _act))
