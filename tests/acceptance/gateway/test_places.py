"""Every operation with every role at every wrong place: refused, nothing stored, nothing told (clause 1.3.1).

What there is to try is read from the gateway's own document: an operation added tomorrow is tried too.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from infra.contracts import PUBLIC, Context
from infra.loop import bridge
from services.shared.words import GRANTS, ROLES
from tests.acceptance.desk import Desk, eventually, refused
from tests.acceptance.queue_hall import PLAN, Hall
from tests.acceptance.samples import Operation, operations
from tests.permits import words

STAFF = tuple(role for role in ROLES if role != "visitor")
OVERSEERS = ("supervisor", "auditor", "investigator")
NOT_OPEN = "not-open"
"""A hall where nothing ever was."""
SECRETS = ("王小明", "11010519491231002X", "13800000000")
"""What nobody may be told at a wrong place."""

PLACES = {"own", "hall", "halls", "installation", "found", "held"}


@dataclass
class Site:
    """A hall with one of everything, another hall, and requests from whoever says where he belongs."""

    desk: Desk
    elsewhere: str
    known: dict[str, Any]
    numbers: dict[str, str]
    client: httpx.Client
    keys: Iterator[int]

    def send(
        self,
        operation: Operation,
        role: str,
        halls: list[str],
        departments: list[str],
        *,
        named: bool = True,
        **changed: Any,
    ) -> httpx.Response:
        """One request; not `named`: without the hall, where that may be left out."""
        path, query, body = operation.request({**self.known_to(operation), **changed})
        if not named:
            query.pop("hall")
        token = self.desk.suite.token(role, halls=halls, departments=departments, grants=GRANTS)
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"place-{next(self.keys)}"}
        return self.client.request(operation.method, path, params=query, json=body, headers=headers)

    def known_to(self, operation: Operation) -> dict[str, Any]:
        of = "appointments" if "/appointments/" in operation.path else "cases"
        return {**self.known, "number": self.numbers[of]}

    def heads(self) -> dict[str, int]:
        return heads_of(self.desk)


def heads_of(desk: Desk) -> dict[str, int]:
    """How many events of somebody each log holds; what a hall does by itself may come at any time."""
    urls = desk.suite.databases
    return {name: bridge.run(_head(urls[name], name)) for name in ("cases", "queue")}


@pytest.fixture
def site(desk: Desk) -> Iterator[Site]:
    desk.do(
        f"/halls/{desk.code}/departments",
        {"department": {"code": "tax", "name": words("Tax")}},
        by="operator",
    )
    desk.publish()
    number = desk.apply()["number"]
    desk.accept(number)
    line = {**PLAN["lines"][0], "appointments": {"slot_minutes": 30, "capacity": 5}}
    hall = Hall(desk)
    hall.plan({**PLAN, "lines": [line, *PLAN["lines"][1:]]})
    label = hall.draw()
    hall.at("W1", "opening")
    path = f"{hall.path}/lines/permits/appointments"
    booked = desk.do(path, {"begins": "2026-03-03T10:00:00+08:00"}, by="kiosk")
    desk.view(number)
    eventually(
        lambda: (rules := desk.rules())["hours"] and not rules["moving"]
    )  # cases has heard of the plan
    other = Desk(desk.suite).open()
    known: dict[str, Any] = {
        "hall": desk.code,
        "department": "food",
        "item": "stall",
        "line": "permits",
        "to_line": "tax",
        "window": "W1",
        "label": label,
        "step": "examine",
        "material": "id",
        "person": f"person-{'0' * 32}",
        "plan": PLAN,
        "definition": {},
    }
    numbers = {"cases": number, "appointments": booked["number"]}
    with httpx.Client(base_url=desk.suite.url, timeout=30) as client:
        yield Site(desk, other.code, known, numbers, client, itertools.count(1))
    other.close()


@pytest.mark.clause("1.3.1")
def test_every_operation_with_every_role_at_every_wrong_place(site: Site) -> None:
    tried = operations(site.client.get("/openapi.json").json())
    assert {operation.acts_on for operation in tried} == PLACES
    before = site.heads()
    for operation in tried:
        for role in STAFF:
            if role in operation.roles:
                at_no_place(site, operation, role)
                in_another_hall(site, operation, role)
                for departments in (["tax"], []):
                    in_another_department(site, operation, role, departments)
            elif not operation.roles & {PUBLIC}:
                refused(site.send(operation, role, ["*"], ["*"]), "not_allowed")
        assert site.heads() == before, f"{operation.method} {operation.path} stored something"
    for operation in tried:
        for role in sorted(operation.roles & set(STAFF)):
            at_the_right_place(site, operation, role)


def at_no_place(site: Site, operation: Operation, role: str) -> None:
    problem = refused(site.send(operation, role, [], ["*"]), "not_your_hall", halls=[], clause="1.3.1")
    assert "王" not in str(problem)


def in_another_hall(site: Site, operation: Operation, role: str) -> None:
    halls = [site.elsewhere]
    answer = site.send(operation, role, halls, ["*"])
    if operation.acts_on == "found":
        as_if_it_were_not_there(site, operation, role, answer)
    elif operation.acts_on == "held":  # of no hall: its key opens it, which nobody here has
        assert answer.json()["code"] in ("file_not_taken", "unknown_file"), answer.text
    else:
        refused(answer, "not_your_hall", halls=halls, clause="1.3.1")
    if operation.acts_on == "halls":
        answer = site.send(operation, role, [NOT_OPEN], ["*"], named=False)
        assert answer.status_code == 200, answer.text
        assert not any(leaves(answer.json())), f"{operation.path} shows other halls: {answer.text}"
    nothing_told(site, answer)


def leaves(told: Any) -> Iterator[Any]:
    """The plain values of an answer: of a hall where nothing ever was there are none but zeros and nulls."""
    if isinstance(told, dict | list):
        for part in told.values() if isinstance(told, dict) else told:
            yield from leaves(part)
    else:
        yield told


def as_if_it_were_not_there(site: Site, operation: Operation, role: str, answer: httpx.Response) -> None:
    number, unknown = site.known_to(operation)["number"], "nothing-2026-0000"
    missing = site.send(operation, role, [site.desk.code], ["*"], number=unknown)
    assert answer.status_code == missing.status_code == 404, f"{operation.path} as {role}: {answer.text}"
    assert answer.text.replace(number, unknown) == missing.text
    assert answer.headers.keys() == missing.headers.keys()


def in_another_department(site: Site, operation: Operation, role: str, departments: list[str]) -> None:
    for_all = operation.extent == "reception" and role in ("clerk", "kiosk")
    if operation.extent == "hall" or for_all or role in OVERSEERS:
        return
    answer = site.send(operation, role, [site.desk.code], departments)
    problem = refused(answer, "not_your_department", departments=departments, clause="1.3.1")
    assert "food" in problem["responsible"]
    nothing_told(site, answer)


def nothing_told(site: Site, answer: httpx.Response) -> None:
    assert not [secret for secret in SECRETS if secret in answer.text], answer.text


def at_the_right_place(site: Site, operation: Operation, role: str) -> None:
    """It is the place that was refused: with the right one each of the requests means something."""
    for halls in ([site.desk.code], ["*"]):
        answer = site.send(operation, role, halls, ["food"])
        code = answer.json().get("code") if "json" in answer.headers["content-type"] else None
        assert code not in ("not_allowed", "not_your_department", "malformed", "unreadable"), answer.text
        if operation.acts_on != "installation" or halls == ["*"]:
            assert code != "not_your_hall", answer.text


async def _head(url: str, log: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        by_itself = f"metadata::json->>'role' = '{Context.of_itself(log, uuid4()).role}'"
        return int(await connection.fetchval(f"select count(*) from {log}_events where not {by_itself}"))
    finally:
        await connection.close()
