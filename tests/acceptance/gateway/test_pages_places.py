"""Every page and form with every role at every wrong place: refused, nothing stored, nothing told (1.3.1).

What there is to try is read from the rooms: a page added tomorrow is tried too.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from gateway.identity.development import DevelopmentIssuer
from gateway.web.room import Room, Route
from gateway.web.rooms import rooms
from gateway.web.sessions.session import Session
from infra.contracts import PUBLIC
from services.shared.words import GRANTS, ROLES
from tests.acceptance.desk import Desk, eventually
from tests.acceptance.gateway.test_places import SECRETS, heads_of
from tests.acceptance.queue_hall import PLAN, Hall

OWNER = "owner-of-all"
"""The visitor whose case, draft and appointment it is that others try."""
_OF_ANYBODY = {
    ("/halls/{hall}/items/{item}/apply", ""),
    ("/halls/{hall}/booking/{line}/{day}/{clock}", ""),
}
"""What any visitor may begin in any hall: it is his own then."""
_ASKED_FIRST = ("/cases/{number}/applicant", "/cases/{number}/files/{nth}")
"""Pages that ask for the purpose, whatever the number: its form is refused."""
_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass
class Site:
    """A hall with one of everything, another hall, and browsers of whoever says where he belongs."""

    desk: Desk
    elsewhere: str
    known: Mapping[str, str]
    numbers: Mapping[str, str]
    fields: Mapping[str, str]
    client: httpx.Client
    cookies: dict[tuple[str, ...], str] = field(default_factory=dict)

    def cookie(self, role: str, subject: str, halls: list[str]) -> str:
        """That of a session in a role, begun with a one-time link; of nobody for the public."""
        if (of := (role, subject, *halls)) not in self.cookies:
            path = "/en/enrol"
            if role != PUBLIC:
                place = {"halls": halls, "departments": ["*"], "grants": GRANTS}
                issuer = DevelopmentIssuer(self.desk.suite.settings)
                path = f"/login/once/{issuer.link([role], subject=subject, **place)}"
            answer = self.client.get(path, headers={"Cookie": "hall="})
            self.cookies[of] = answer.headers["set-cookie"].partition(";")[0].partition("=")[2]
        return self.cookies[of]

    def path(self, route: Route) -> str:
        of = "appointments" if "/appointments/" in route.path else "cases"
        known = {**self.known, "number": self.numbers[of]}
        return _PARAMETER.sub(lambda found: known[found[1]], route.path)

    def show(self, route: Route, role: str, halls: list[str], subject: str = "") -> httpx.Response:
        cookie = self.cookie(role, subject or f"{role}-1", halls)
        return self.client.get(f"/en{self.path(route)}", headers={"Cookie": f"hall={cookie}"})

    def send(self, route: Route, do: str, role: str, halls: list[str], subject: str = "") -> httpx.Response:
        """A form of a page, with a key as the page would have shown it."""
        cookie, path = self.cookie(role, subject or f"{role}-1", halls), self.path(route)
        key = Session(cookie).form_key(f"{path} {do}")
        data = {**self.fields, "number": self.numbers["cases"], "do": do, "key": key}
        files = {"file": ("a.pdf", b"%PDF-1.4 nothing", "application/pdf")} if route.uploads else None
        answer = self.client.post(f"/en{path}", data=data, files=files, headers={"Cookie": f"hall={cookie}"})
        if "set-cookie" in answer.headers:  # he signed out, or is somebody else now
            del self.cookies[role, subject or f"{role}-1", *halls]
        return answer

    def heads(self) -> dict[str, int]:
        return heads_of(self.desk)


@pytest.fixture
def site(desk: Desk) -> Iterator[Site]:
    desk.publish()
    number = desk.apply(by="visitor", subject=OWNER)["number"]
    line = {**PLAN["lines"][0], "appointments": {"slot_minutes": 30, "capacity": 5}}
    hall = Hall(desk)
    hall.plan({**PLAN, "lines": [line, *PLAN["lines"][1:]]})
    drawn = desk.do(f"{hall.path}/lines/permits/tickets", by="visitor", subject=OWNER)
    label = drawn["label"]
    hall.at("W1", "opening")
    begins = "2026-03-03T10:00:00+08:00"
    booked = desk.do(
        f"{hall.path}/lines/permits/appointments", {"begins": begins}, by="visitor", subject=OWNER
    )
    content = {"name": "王小明", "document_number": "11010519491231002X", "phone": "13800000000"}
    begun = {"hall": desk.code, "item": "stall", "content": content}
    draft = desk.do("/drafts", begun, by="visitor", subject=OWNER)["draft"]
    desk.view(number)
    eventually(lambda: (rules := desk.rules())["hours"] and not rules["moving"])
    other = Desk(desk.suite).open()
    known = {"hall": desk.code, "item": "stall", "line": "permits", "window": "W1", "draft": draft}
    shown = {"day": "2026-03-02", "clock": "1000", "label": label, "kind": "receipt", "nth": "1"}
    told = {"code": "not_allowed", "service": "cases", "name": "ReadCase"}
    fields = {
        "to_line": "tax", "to_window": "W2", "ticket": f"permits/2026-03-02/{label}", "priority": "none",
        "appointment": f"permits/{booked['number']}", "purpose": "service", "act": "supplement",
        "code": "guess", "name": "Ann", "material": "id", "materials": "id", "step": "examine",
        "outcome": "granted", "expected_version": "1", "version": "1", "channel": "window",
        "document_number": "A1", "content": '{"name": "Ann"}', "attachments": "[]", "device": "00",
        "begins": "2026-03-03T10:30:00+08:00", "role": "operator", "halls": "*", "reference": "x",
        "kind": "registration", "days": "1", "reason": "x",
    }  # fmt: skip
    numbers = {"cases": number, "appointments": booked["number"]}
    with httpx.Client(base_url=desk.suite.url, timeout=30) as client:
        client.event_hooks = {"request": [lambda _: client.cookies.clear()]}
        yield Site(desk, other.code, {**known, **shown, **told}, numbers, {**known, **fields}, client)
    other.close()


@pytest.mark.clause("1.3.1")
def test_every_page_with_every_role_at_every_wrong_place(site: Site) -> None:
    there = [(room, route) for room in rooms() for route in room.routes.values()]
    assert len(there) > 60
    for room, route in there:
        before = site.heads()
        allowed = room.roles_at(route)
        for role in (PUBLIC, *ROLES):
            if role in allowed or PUBLIC in allowed:
                in_another_hall(site, room, route, role)
            else:
                not_let_in(site, route, role)
        assert site.heads() == before, f"{route.path} stored something"
    for room, route in there:
        for role in room.roles_at(route):
            at_the_right_place(site, room, route, role)


def not_let_in(site: Site, route: Route, role: str) -> None:
    """In whichever hall: the one who has not signed in is led there, everybody else refused."""
    answers = [site.show(route, role, [site.desk.code]), site.show(route, role, ["*"])] if route.show else []
    answers += [site.send(route, do, role, ["*"]) for do in route.acts]
    for answer in answers:
        nothing_told(answer)
        if role != PUBLIC:
            refused(answer, {403}, {"not_allowed"})
        elif route.is_part:
            assert (answer.status_code, answer.text) == (401, "")
        else:
            assert answer.status_code == 303, answer.text
            assert answer.headers["location"].startswith("/en/login?next=")


def in_another_hall(site: Site, room: Room, route: Route, role: str) -> None:
    """Who is of another hall, or of none, is told nothing of the hall's people, and does nothing there."""
    for halls in ([site.elsewhere], []):
        answers = [site.show(route, role, halls)] if route.show else []
        answers += [
            site.send(route, do, role, halls) for do in route.acts if (route.path, do) not in _OF_ANYBODY
        ]
        for answered in answers:
            answer = answered
            nothing_told(answer)
            if route.path in _ASKED_FIRST and answer.request.method == "GET":
                continue
            if PUBLIC not in room.roles and answer.status_code == 303:  # to where one begins
                cookie = {"Cookie": answer.request.headers["cookie"]}
                answer = site.client.get(answer.headers["location"], headers=cookie)
                nothing_told(answer)
            if PUBLIC not in room.roles and "{" in route.path and role != "visitor":
                refused(
                    answer,
                    {403, 404},
                    {"not_your_hall", "unknown_case", "not_your_department", "no_such_page"},
                )


def at_the_right_place(site: Site, room: Room, route: Route, role: str) -> None:
    """It is the place that was refused: with the right one the page is shown."""
    if route.show is not None:
        answer = site.show(route, role, [site.desk.code], OWNER if role == "visitor" else "")
        code = re.search('data-code="([^"]*)"', answer.text)
        said = code[1] if code else None
        assert said not in ("not_allowed", "not_your_hall", "not_your_department", "unknown_case"), (
            f"{route.path} as {role}: {answer.text}"
        )
        assert answer.status_code < 500, answer.text
        if route.is_part and PUBLIC in room.roles:  # made once for all who look
            nothing_told(answer)
        else:
            assert answer.headers["cache-control"] == "no-store", route.path


def refused(answer: httpx.Response, statuses: set[int], codes: set[str]) -> None:
    said = re.search('data-code="([^"]*)"', answer.text)
    where = f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
    assert answer.status_code in statuses, where
    assert said is not None, where
    assert said[1] in codes, where


def nothing_told(answer: httpx.Response) -> None:
    told: Any = f"{answer.request.method} {answer.request.url}"
    assert answer.status_code < 500, f"{told}: {answer.text}"
    assert not [secret for secret in SECRETS if secret in answer.text], f"{told}: {answer.text}"
