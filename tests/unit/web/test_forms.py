"""Several forms on one page: what was typed goes back to its own."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

from gateway.web.forms import Form
from gateway.web.page import Page
from gateway.web.problem import Problem
from gateway.web.sessions.session import Session
from gateway.web.templating import sayings
from gateway.web.words import PROBLEM
from infra.contracts import UNAVAILABLE


def test_of_two_forms_with_a_field_of_one_name_only_what_was_sent_is_shown_again() -> None:
    page = a_page({"do": ["pause"], "reason": ["lunch"]}, {"reason": "no"})
    assert page.field_id("reason") == "field-reason", "what the summary leads to"
    page.key("park")
    assert (page.value("reason"), page.error("reason")) == ("", None)
    assert page.field_id("reason") == "field-park-reason"
    assert not page.chosen("reason", "lunch")
    page.key("pause")
    assert (page.value("reason"), page.error("reason")) == ("lunch", "no")
    assert page.field_id("reason") == "field-reason"
    assert page.chosen("reason", "lunch")


def test_a_form_that_may_have_been_done_keeps_its_key() -> None:
    fields = {"do": ["draw"], "key": ["once"]}
    assert a_page(fields, {}, status=503).key("draw") == "once"
    assert a_page(fields, {}, status=503).key("next") != "once"
    assert a_page(fields, {}, status=409).key("draw") != "once"


def a_page(fields: dict[str, list[str]], errors: Mapping[str, str], status: int = 422) -> Page:
    wire: dict[str, Any] = UNAVAILABLE(PROBLEM()).to_problem()
    told = Problem.of(wire, "en")
    problem = Problem(told.code, status, told.title, told.remedy, told.detail, None, errors=errors, extra={})
    anything = cast(Any, SimpleNamespace())
    return Page(
        anything,
        anything,
        anything,
        "en",
        "/x",
        Session("token"),
        anything,
        problem=problem,
        typed=Form(fields),
    )


def test_seconds_are_told_in_the_halls_time() -> None:
    say = sayings("en", ZoneInfo("Asia/Shanghai"))
    assert say["second"](datetime(2026, 3, 2, 2, 1, 5, tzinfo=UTC)) == "10:01:05"
