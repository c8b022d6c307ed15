"""What people do in a hall, through the gateway, and what they expect back."""

import itertools
import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import httpx

from infra.loop import bridge
from services.cases.domain.identity import case_id
from tests.permits import DEFINITION, application, words
from tests.processes import Suite

MONDAY = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
"""What the clock shows when a test begins; four plain weeks follow."""

_T = TypeVar("_T")
_codes = itertools.count(1)


class Desk:
    """What people do in one hall, through the gateway."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite
        self.code = f"h{next(_codes)}"
        self._clients: dict[tuple[str | None, ...], httpx.Client] = {}
        self._keys = itertools.count(1)
        self._last: dict[str, Any] | None = None

    def as_(
        self,
        role: str,
        subject: str | None = None,
        department: str = "food",
        at: str | None = None,
        grants: tuple[str, ...] = (),
    ) -> httpx.Client:
        """A client of someone of a department, in this hall or `at` another; operators are at all of them."""
        hall = at or ("*" if role == "operator" else self.code)
        key = (role, subject, department, hall, *grants)
        if key not in self._clients:
            roles = () if role == "public" else (role,)
            who = {} if subject is None else {"subject": subject}
            place = {"halls": [hall], "departments": [department], "grants": grants}
            self._clients[key] = self.suite.client(*roles, **who, **place)
        return self._clients[key]

    def close(self) -> None:
        for client in self._clients.values():
            client.close()

    def post(
        self, path: str, body: dict[str, Any] | None = None, *, key: str | None = None, by: str, **who: Any
    ) -> httpx.Response:
        """Send a command as a role."""
        headers = {"Idempotency-Key": key or f"{self.code}-{next(self._keys)}"}
        return self.as_(by, **who).post(f"/v1{path}", json=body or {}, headers=headers)

    def do(self, path: str, body: dict[str, Any] | None = None, *, by: str, **who: Any) -> dict[str, Any]:
        """Send a command that must succeed; its answer, with the log's position as `position`."""
        response = self.post(path, body, by=by, **who)
        assert response.status_code == 200, response.text
        done = {**response.json(), "position": int(response.headers["Hall-Position"])}
        if _is_of_cases(path):  # another service's position says nothing of this log
            self._last = done
        return done

    def ask(self, path: str, after: dict[str, Any] | None = None, *, by: str, **more: Any) -> httpx.Response:
        """Send a query as a role, not answered before what `after` did is in the read models."""
        who = {name: more.pop(name) for name in ("subject", "department", "at") if name in more}
        headers = {"Hall-At-Least": str(after["position"])} if after else {}
        return self.as_(by, **who).get(f"/v1{path}", params=more, headers=headers)

    # what most tests begin with

    def open(self, called: Callable[[str], dict[str, str]] = words) -> "Desk":
        """With two departments; `called` tells what the hall and each of them is called."""
        departments = [{"code": code, "name": called(code)} for code in ("food", "inspection")]
        self.do(
            "/halls", {"hall": self.code, "name": called("Hall"), "departments": departments}, by="operator"
        )
        return self

    def publish(self, fields: dict[str, Any] = DEFINITION, item: str = "stall") -> dict[str, Any]:
        place = {"hall": self.code, "item": item, "department": "food"}
        self.do("/items", {**place, "definition": fields}, by="clerk")
        self.do(f"/items/{self.code}/{item}/review", by="department_head")
        return self.do(f"/items/{self.code}/{item}/publication", by="department_head")

    def apply(self, *, by: str = "clerk", subject: str | None = None, **changed: Any) -> dict[str, Any]:
        return self.do("/cases", application(self.code, **changed), by=by, subject=subject)

    def accept(self, number: str) -> dict[str, Any]:
        return self.do(f"/cases/{number}/acceptance", by="clerk")

    def step(self, number: str, step: str, department: str, **told: Any) -> dict[str, Any]:
        return self.do(f"/cases/{number}/steps", {"step": step, **told}, by="clerk", department=department)

    def finish(self, number: str) -> dict[str, Any]:
        """Accept, do every step, and grant."""
        self.accept(number)
        self.step(number, "examine", "food")
        self.step(number, "visit", "inspection")
        self.do(f"/cases/{number}/steps", {"step": "sign"}, by="department_head")
        return self.do(f"/cases/{number}/decision", {"outcome": "granted"}, by="clerk")

    def at(self, day: int, hour: int = 10, minute: int = 0) -> None:
        """Put the clock to a day of March 2026."""
        self.suite.set_clock(MONDAY.replace(day=day, hour=hour, minute=minute))

    def history(self, number: str) -> list[dict[str, Any]]:
        """What happened to a case, as an auditor reads it."""
        told = self.suite.hall_json("audit", "history", str(case_id(number)))
        events: list[dict[str, Any]] = told["events"]
        return events

    def types(self, number: str) -> list[str]:
        return [event["type"] for event in self.recorded(case_id(number))]

    def recorded(self, stream: UUID, service: str = "cases") -> list[dict[str, Any]]:
        """The events of one thing as they lie in the log: `type`, `data` and `metadata`."""
        return bridge.run(_recorded(self.suite.databases[service], service, stream))

    def raised(self, number: str, *types: str) -> list[str]:
        """What happened to a case, once all of these are in it: the hall raises them by itself."""

        def look() -> list[str] | None:
            told = self.types(number)
            return told if set(types) <= set(told) else None

        return eventually(look, limit=20)

    def view(self, number: str) -> dict[str, Any]:
        """A case as a clerk reads it, after all that was done here."""
        view: dict[str, Any] = self.ask(f"/cases/{number}", self._last, by="clerk").json()
        return view

    def clocks(self, number: str) -> dict[str, Any]:
        """Why each date of a case is the day it is: `moves`, `stops`, and each clock by its name."""
        response = self.ask(f"/cases/{number}/clocks", self._last, by="clerk")
        assert response.status_code == 200, response.text
        told = response.json()
        for clock in told["clocks"]:
            assert clock["used"] + clock["left"] == clock["limit"], clock
        return {**told, **{clock["step"] or clock["what"]: clock for clock in told["clocks"]}}

    def rules(self) -> dict[str, Any]:
        """What the hall works its dates out under, as anybody reads it."""
        rules: dict[str, Any] = self.ask(f"/halls/{self.code}/rules", self._last, by="public").json()
        return rules

    def policy(self) -> dict[str, Any]:
        """The hall's policy for its cases, as anybody reads it; `told` are its values by name."""
        policy = self.ask(f"/halls/{self.code}/policies/cases", self._last, by="public").json()
        return {**policy, "told": {line["key"]: line for line in policy["values"]}}

    def set_policy(self, **change: Any) -> dict[str, Any]:
        """Change the hall's policy for its cases, and wait until every open case has been moved to it."""
        return self.set_rules("policies/cases", {"change": change})

    def set_rules(self, what: str, body: dict[str, Any]) -> dict[str, Any]:
        """Change the hall's calendar or policy, and wait until every open case has been moved to it."""
        before = self.rules()["rules_version"]
        why = {} if "source" in body else {"reason": "decreed"}
        self.do(f"/halls/{self.code}/{what}", {**why, **body}, by="operator")

        def moved() -> dict[str, Any] | None:
            rules = self.rules()
            new = [one for one in rules["versions"] if one["rules_version"] > before]
            changed = any(one["what"] != "hours" for one in new)  # a plan may come in between
            return rules if changed and not rules["moving"] else None

        return eventually(moved)


def _is_of_cases(path: str) -> bool:
    return path.startswith(("/cases", "/items", "/drafts", "/persons")) or "/policies/cases" in path


def refused(response: httpx.Response, code: str, **extra: Any) -> dict[str, Any]:
    """The problem that a response must be."""
    problem: dict[str, Any] = response.json()
    assert problem.get("code") == code, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.status_code == problem["status"]
    assert {name: problem.get(name) for name in extra} == extra
    return problem


def eventually(look: Callable[[], _T | None], limit: float = 30) -> _T:
    """What `look` finds, as soon as it does; fails after `limit` seconds."""
    deadline = time.monotonic() + limit
    while not (found := look()):
        assert time.monotonic() < deadline, f"nothing within {limit:g} s"
        time.sleep(0.05)
    return found


async def _recorded(url: str, service: str, stream: UUID) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            f"select topic, state, metadata from {service}_history where stream_id = $1 order by version",
            stream,
        )
    finally:
        await connection.close()
    return [
        {
            "type": row["topic"].partition(".v")[0],
            "data": json.loads(row["state"]),
            "metadata": json.loads(row["metadata"]),
        }
        for row in rows
    ]
