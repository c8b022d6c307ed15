"""Whom a case's events are told to, and what: clauses 3.2.1 and 3.2.2."""

from datetime import datetime

import pytest
from pydantic import ValidationError

from infra.contracts import Event
from services.cases.contract import case_events as happened
from services.cases.contract.cases import SubmitApplication
from services.cases.domain.passing import passed_limits
from services.cases.domain.reading import contact_of
from services.cases.domain.telling import told_of
from tests.permits import application
from tests.unit.cases_told import (
    CLOCKS,
    MONDAY,
    TRINKET,
    accepted,
    applied,
    clocks,
    decided,
    fold,
    noticed,
    on,
    stepped,
)


def whats(events: list[Event]) -> list[str | None]:
    """What is said of each event of a case, in turn."""
    told = [told_of(fold(events[:at]), event) for at, event in enumerate(events)]
    return [one and one.what for one in told]


def test_a_notice_an_acceptance_and_a_decision_are_told_and_no_step() -> None:
    assert whats(noticed(applied("form"), "id", at=MONDAY)) == [None, "notice_given"]
    past = decided(stepped(accepted(), "examine", "visit", "sign"))
    assert whats(past) == [None, "case_accepted", None, None, None, "case_decided"]


def test_an_acceptance_says_until_when_and_nothing_where_no_limit_is_promised() -> None:
    told = told_of(fold(applied("form", "id")), accepted()[-1])
    assert told is not None
    assert told.wording.zh_hans == "您的办件 h-2026-1 已予受理，应于2026年3月16日前（含当日）办结。"
    at_once = accepted(applied(of=TRINKET), of=TRINKET)
    plain = told_of(fold(at_once[:-1]), at_once[-1])
    assert plain is not None
    assert plain.wording.en == "Your case h-2026-1 has been accepted."


def test_silence_and_refusal_are_told_in_words_of_their_own() -> None:
    case = fold(applied())
    (deemed,) = case.deem_accepted(CLOCKS, on(10))
    (refused,) = case.refuse("belongs to the district", MONDAY)
    said = [told_of(case, event) for event in (deemed, refused)]
    assert [one and one.what for one in said] == ["case_deemed_accepted", "case_refused"]
    assert said[0] is not None
    assert said[0].wording.en.endswith("counts as accepted from 2 March 2026.")
    assert "district" not in str(said[1])


def test_of_what_passes_only_the_end_of_the_cases_own_limit_is_told() -> None:
    past = accepted()
    late = passed_limits(fold(past), CLOCKS, on(30))
    said = {type(event): told_of(fold(past), event) for event in late}
    assert {kind for kind, one in said.items() if one} == {happened.CaseOverdue}
    immediate = passed_limits(fold(applied(of=TRINKET)), clocks(TRINKET), on(3))
    (left_open,) = immediate
    said_of_it = told_of(fold(applied(of=TRINKET)), left_open)
    assert said_of_it is not None
    assert said_of_it.what == "case_overdue"


def moved(past: list[Event], day: datetime | None) -> str | None:
    """What is said where the day of the case's limit becomes this one."""
    case = fold(past)
    before = case.case_deadline
    after = before and day and before.model_copy(update={"due_on": day.date()})
    event = happened.CaseDatesMoved(
        hall="h",
        number=case.number,
        rules_version=2,
        moved_at=MONDAY,
        check_deadline=None,
        day_end=None,
        case_deadline=after,
        open_steps=(),
        authority_deadline=None,
        delivery_deadline=None,
    )
    said = told_of(case, event)
    return said and said.wording.en


def test_a_moved_date_is_told_where_the_day_is_another_and_the_case_open() -> None:
    assert (moved(accepted(), on(17)) or "").endswith("is now to be decided by 17 March 2026.")
    assert moved(accepted(), on(16)) is None
    assert moved(accepted(), None) is None
    assert moved(decided(stepped(accepted(), "examine", "visit", "sign")), on(17)) is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "wang",
        "wang@localhost",
        "a@b.c\nBcc: x@y.z",
        "a@b.c>",
        "a b@c.d",
        "王@例.cn",
        "a@b.c " * 2,
        "a" * 65 + "@b.c",
    ],
)
def test_what_is_no_email_address_is_not_taken(address: str) -> None:
    with pytest.raises(ValidationError):
        SubmitApplication.model_validate(application("h", email=address))


def test_an_agent_is_told_and_named_and_reached_where_the_application_says() -> None:
    (event,) = applied()
    assert isinstance(event, happened.CaseApplied)
    of_agent = {"agent": "account-a", "agent_name": "李", "phone": "138", "email": "w@example.org"}
    case = fold([event.model_copy(update=of_agent)])
    assert case.account == "account-a"
    reached = {"phone": "138", "email": "w@example.org"}
    assert contact_of(case, "account-a") == {"name": "李", **reached}
    assert contact_of(case, "person-1") == {"name": "王小明", **reached}
    assert contact_of(fold([event]), "person-1") == {"name": "王小明"}
