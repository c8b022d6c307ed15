"""The case desk without a browser: what a case is open to, and what changed in it meanwhile."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.calling import Caller
from gateway.web.desk.changes import Change, Seen, changes
from gateway.web.desk.listing import filters
from gateway.web.desk.offering import offer, own_steps
from gateway.web.desk.papers import kinds_of
from gateway.web.page import Page
from gateway.web.room import Room
from gateway.web.sessions.session import Bearer, Session
from gateway.web.templating import sayings
from infra.contracts import PUBLIC
from services.cases.contract.reading import CaseView
from services.shared.words import Authority
from tests.permits import words

FEE = {"amount": 5000, "currency": "CNY"}
CLERK = Authority("clerk", None, frozenset({"food"}))


def step(code: str, party: str, state: str) -> dict[str, Any]:
    told = {"step": code, "name": words(code), "party": party, "limit": None, "after": (), "state": state}
    return {**told, "finding": None, "light": None, "completed_at": None, "due_at": None}


def case(**told: Any) -> CaseView:
    view = {
        "number": "N1", "hall": "north", "item": "stall", "item_version": 1, "item_class": "committed",
        "channel": "window", "status": "applied", "light": None, "next_step": None, "open_steps": (),
        "received_at": datetime(2026, 3, 2, tzinfo=UTC), "due_at": None, "ended_at": None, "version": 1,
        "person": None, "agent": None, "stopped_by": (), "extension": None, "fee": None, "fee_paid": False,
        "corrected": False, "item_name": words("Stall"), "materials": (), "attachments": (),
        "outstanding": (), "outcome": None, "reason": None, "deemed_accepted": False, "steps": (),
        "visits": (),
    }  # fmt: skip
    return CaseView.model_validate({**view, **told})


def offered(view: CaseView, *refused: str, **told: bool) -> tuple[list[str], list[str]]:
    facts = {"lacking": False, "forwarded": False, "limited": True, **told}
    made = offer(view, **facts, allowed=lambda do: do not in refused)
    return list(made.next), list(made.more)


@pytest.mark.parametrize(
    ("view", "told", "first"),
    [
        (case(), {"lacking": True}, ["notice"]),
        (case(), {}, ["accept"]),
        (case(status="noticed", outstanding=("id",)), {"lacking": True}, ["supplement"]),
        (case(status="accepted", open_steps=("examine",)), {}, ["step"]),
        (case(status="accepted"), {}, ["decide"]),
        (case(status="accepted", stopped_by=("hearing",)), {}, ["resume"]),
        (case(status="accepted", outstanding=("id",), stopped_by=("supplement",)), {}, ["supplement"]),
        (case(status="accepted", item_class="reported"), {}, ["forward"]),
        (case(status="accepted", item_class="reported"), {"forwarded": True}, ["decide"]),
        (case(status="accepted", stopped_by=("higher_authority",)), {"forwarded": True}, ["answer"]),
        (case(status="decided", outcome="granted", fee=FEE), {}, ["pay"]),
        (case(status="decided", outcome="granted", fee=FEE, fee_paid=True), {}, ["deliver"]),
        (case(status="decided", outcome="denied", fee=FEE), {}, ["deliver"]),
        (case(status="delivered"), {}, []),
        (case(status="refused"), {}, []),
        (case(status="withdrawn"), {}, []),
    ],
)
def test_what_is_next_follows_from_where_the_case_stands(
    view: CaseView, told: dict[str, bool], first: list[str]
) -> None:
    assert offered(view, **told)[0] == first


def test_at_most_two_acts_are_next_and_no_act_is_lost_or_offered_twice() -> None:
    asked = {"days": 3, "reason": None, "requested_by": "account-1", "approved": False}
    view = case(status="accepted", extension=asked, open_steps=("examine",), outstanding=("id",), fee=FEE)
    first, more = offered(view)
    assert first == ["approve", "reject"]
    assert more == ["supplement", "step", "stop", "notice", "pay", "withdraw"]


def test_what_somebody_may_not_do_is_not_offered_and_makes_room_for_what_is() -> None:
    asked = {"days": 3, "reason": None, "requested_by": "account-1", "approved": False}
    view = case(status="accepted", extension=asked, open_steps=("examine",))
    assert offered(view, "approve", "reject", "withdraw") == (["step"], ["stop", "notice"])


def test_one_extension_is_offered_of_a_limit_that_there_is() -> None:
    assert "extend" in offered(case(status="accepted"))[1]
    assert "extend" not in offered(case(status="accepted"), limited=False)[1]
    given = {"days": 3, "reason": None, "requested_by": "account-1", "approved": True}
    assert "extend" not in offered(case(status="accepted", extension=given))[1]


def test_a_step_is_for_its_department_or_its_role_in_the_department_in_charge() -> None:
    view = case(
        steps=(
            step("examine", "food", "current"),
            step("visit", "inspection", "current"),
            step("hand", "clerk", "current"),
            step("sign", "department_head", "current"),
            step("file", "food", "ahead"),
        )
    )
    assert own_steps(view, CLERK, "food") == ["examine", "hand"]
    assert own_steps(view, CLERK, "inspection") == ["examine"]
    head = Authority("department_head", None, None)
    assert own_steps(view, head, "food") == ["examine", "visit", "sign"]


def test_what_changed_is_told_field_by_field_and_step_by_step() -> None:
    due = datetime(2026, 3, 16, 16, tzinfo=UTC)
    before = case(status="accepted", due_at=due, steps=(step("examine", "food", "current"),))
    now = case(
        status="accepted",
        stopped_by=("hearing",),
        steps=(step("examine", "food", "done"), step("visit", "inspection", "current")),
    )
    carried = Seen.read(Seen.of(before).model_dump_json())
    assert carried is not None
    assert changes(carried, Seen.of(now)) == [
        Change("due_at", due, None),
        Change("stopped_by", (), ("hearing",)),
        Change("steps", "current", "done", "examine"),
    ]
    assert changes(carried, Seen.of(before)) == []


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"status": "<script>"}', "\ud800"])
def test_what_no_page_wrote_tells_nothing(text: str) -> None:
    assert Seen.read(text) is None


def test_the_list_begins_with_the_callers_own_department() -> None:
    anywhere = Authority("supervisor", None, None)
    assert filters({}, CLERK)["department"] == "food"
    assert filters({"department": ""}, CLERK)["department"] == ""
    assert filters({}, anywhere)["department"] == ""
    assert filters({}, CLERK)["order"] == "due"
    assert filters({"status": "decided"}, CLERK)["order"] == "newest"  # what is closed has no deadline
    assert filters({"text": " 2026-A ", "foreign": "x"}, CLERK)["text"] == "2026-A"


def test_a_case_has_the_papers_of_what_happened_to_it() -> None:
    assert kinds_of(case(), noticed=False) == ["receipt"]
    assert kinds_of(case(status="refused"), noticed=True) == ["receipt", "notice", "refusal"]
    decided = case(status="decided", outcome="denied")
    assert kinds_of(decided, noticed=False) == ["receipt", "acceptance", "decision"]


def _page(*roles: str) -> Page:
    bearer = Bearer("staff", "account-1", roles, "window", {"halls": ("north",)}, "somebody")
    session, room = Session("token", bearer), Room("desk", words, ("clerk", "supervisor"))  # type: ignore[arg-type]
    who: Caller = session.caller(roles[0], None, "127.0.0.1", "c")
    return Page(None, None, room, "en", "/cases", session, who)  # type: ignore[arg-type]


def test_somebody_of_two_roles_acts_in_the_one_that_a_message_takes() -> None:
    def role(page: Page, *taken: str) -> str | None:
        caller = page.caller_of(taken)
        return None if caller is None else caller.role

    both = _page("clerk", "supervisor")
    assert role(both, "clerk", "supervisor") == "clerk"
    assert role(both, "supervisor") == "supervisor"
    assert role(both, PUBLIC, "supervisor") == "supervisor"
    assert role(both, PUBLIC) == PUBLIC
    assert role(both, "operator") is None
    assert role(_page("clerk", "operator"), "operator") is None  # a role that this room is not for
    assert role(_page("clerk"), "supervisor") is None


def test_a_deadline_is_said_as_its_last_day() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    say = sayings("en", shanghai)
    ends = datetime(2026, 3, 17, tzinfo=shanghai)
    assert say["last_day"](ends) == say["day"](date(2026, 3, 16)) == "16 March 2026"
    assert say["day"](ends) == "17 March 2026"
