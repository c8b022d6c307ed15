"""The hall that commands are measured in: what opens it and its item, and the command that is measured."""

from typing import Any, NamedTuple
from urllib.parse import urlsplit

from services.cases.contract import CONTRACT
from services.cases.contract.words import Definition
from services.staff.contract import CONTRACT as STAFF
from tests.processes import Suite


class Step(NamedTuple):
    """One command: its name in the contract, who sends it, what it says."""

    command: str
    role: str
    subject: str
    body: dict[str, Any]


def words(text: str) -> dict[str, str]:
    return {"en": text, "zh_hant": text, "zh_hans": text}


STEPS = ("T01", "T02", "T03", "T04")
"""The item's process."""

_PLACE = {"hall": "bench", "item": "permit"}
_DEFINITION = {
    "name": words("Permit"),
    "item_class": "committed",
    "basis": [{"title": words("Permits Act"), "article": "7"}],
    "conditions": [words("A resident")],
    "results": [{"code": "permit", "name": words("Permit")}],
    "materials": [{"code": "form", "name": words("Application form")}],
    "steps": [{"code": code, "name": words(code), "party": "permits"} for code in STEPS],
    "statutory_limit": 20,
    "promised_limit": 10,
    "fees": [],
    "channels": ["window", "online", "post"],
    "windows": ["W1"],
}


def definition() -> Definition:
    return Definition.model_validate(_DEFINITION)


HALL = Step(
    "OpenHall",
    "operator",
    "operator-1",
    {
        "hall": "bench",
        "name": words("Bench"),
        "departments": [{"code": "permits", "name": words("Permits")}],
    },
)
ITEM = (
    Step("DraftItem", "clerk", "clerk-1", {**_PLACE, "department": "permits", "definition": _DEFINITION}),
    Step("ReviewItem", "department_head", "head-1", _PLACE),
    Step("PublishItem", "department_head", "head-1", _PLACE),
)

APPLICATION = Step(
    "SubmitApplication",
    "clerk",
    "clerk-1",
    {**_PLACE, "name": "Wang Xiaoming", "document_number": "110101199003070000", "materials": ["form"]},
)
"""The measured command: a clerk takes an application in, of which one account may make any number."""


def open_hall(suite: Suite) -> None:
    """Open the hall and publish its item, through the gateway. Raises RuntimeError when one is refused."""
    for step in (HALL, *ITEM):
        path, body = _route(step)
        with suite.client(step.role, subject=step.subject) as client:
            reply = client.post(path, json=body, headers={"Idempotency-Key": f"bench-{step.command}"})
        if reply.status_code != 200:
            raise RuntimeError(f"{step.command}: {reply.status_code} {reply.text}")


def plan(suite: Suite) -> dict[str, Any]:
    """The measured command, for the load generator."""
    at = urlsplit(suite.url)
    path, body = _route(APPLICATION)
    token = suite.token(APPLICATION.role, subject=APPLICATION.subject)
    headers = {"Authorization": f"Bearer {token}"}
    return {"host": at.hostname, "port": at.port, "path": path, "headers": headers, "body": body}


def _route(step: Step) -> tuple[str, dict[str, Any]]:
    """A command's path, and the body with what is not in the path."""
    template = {**STAFF.commands, **CONTRACT.commands}[step.command].terms.path
    body = {name: value for name, value in step.body.items() if f"{{{name}}}" not in template}
    return "/v1" + template.format(**step.body), body
