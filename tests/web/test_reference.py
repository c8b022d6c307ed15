"""The reference of the API and the map of all pages: for everybody, in every language, without a script."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from infra.languages.saying import LANGUAGES, Language
from tests.acceptance.desk import Desk
from tests.acceptance.queue_hall import PLAN
from tests.processes import Suite
from tests.web.browsing import Visit
from tests.web.checks import accessible, fits, one_language

SHORT = ("/docs", "/docs/requests", "/docs/refusals", "/docs/refusals/not_your_hall")
MESSAGES = (
    "queue/PlanHall",
    "cases/ListCases",
    "cases/DrawItemFlow",
    "gateway/FollowHall",
    "gateway/KeepFile",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reference_speaks_one_language_and_is_for_everybody(
    suite: Suite, visit: Callable[..., Visit], language: Language
) -> None:
    page = visit(language=language).page
    for address in (*SHORT, *(f"/docs/{message}" for message in MESSAGES)):
        page.goto(f"/{language}{address}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.locator("script").count() == 0
        one_language(page)
        accessible(page)
        fits(page)
    page.goto("/problems/not_your_hall")  # where a refusal's type leads
    assert page.url == f"{suite.url}/{language}/docs/refusals/not_your_hall"
    assert httpx.get(page.url.replace(f"/{language}/docs/refusals", "/problems")).json()["status"] == 403


def test_requests_are_copied_from_the_page_and_work(suite: Suite, visit: Callable[..., Visit]) -> None:
    page = visit(javascript=False).page
    answers = {}
    for name in ("OpenHall", "PlanHall", "DrawTicket", "OpenWindow", "CallNext", "ReadBoard"):
        page.goto("/en/docs")
        page.get_by_role("searchbox").fill(f"{name.lower()} 'no such thing'")
        page.get_by_role("button", name="Search").click()
        expect(page.get_by_role("status")).to_contain_text("Nothing is like that")
        page.get_by_role("searchbox").fill(name.lower())
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name=name, exact=True).click()
        answers[name] = _sent(suite, page.locator("#sample").inner_text())
    assert answers["OpenHall"]["hall"] == "north"
    assert answers["DrawTicket"]["label"] == "A001"
    assert answers["CallNext"]["label"] == "A001"
    assert [call["label"] for call in answers["ReadBoard"]["announcements"]] == ["A001"]


def _sent(suite: Suite, line: str) -> Any:
    """What comes back when the line is put into a shell as it stands on the page."""
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    done = subprocess.run(
        ["bash", "-c", line],
        env={**suite.settings.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    answer = json.loads(done.stdout)
    assert "remedy" not in answer, f"{line}\n{done.stdout}"
    return answer


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_leads_each_to_his_own_pages(
    suite: Suite, desk: Desk, visit: Callable[..., Visit], language: Language
) -> None:
    Desk(suite).open()  # a hall that is none of the supervisor's
    planned = desk.do(f"/halls/{desk.code}/plan", {"plan": PLAN}, by="operator")
    assert desk.ask(f"/halls/{desk.code}/board", planned, by="public").status_code == 200
    anybody, head = visit(language=language), visit(language=language)
    head.sign_in(suite, "supervisor", desk.code)
    for one in (anybody, head):
        one.page.goto(f"/{language}/")
        one_language(one.page)
        accessible(one.page)
        fits(one.page)
    public, own = (
        {link.get_attribute("href") or "" for link in one.page.locator(".map a").all()}
        for one in (anybody, head)
    )
    board, devices = f"/{language}/halls/{desk.code}/board", f"/{language}/devices"
    assert {board, f"/{language}/docs"} <= public < own
    assert {devices, f"/{language}/session"} <= own - public
    told = desk.ask("/halls", by="public", limit="200").json()["items"]
    others = {hall["hall"] for hall in told} - {desk.code}
    assert others
    of_others = {link for link in own if others & set(link.split("/"))}
    assert of_others <= public
    for address in sorted(own - of_others):
        answer = head.page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
