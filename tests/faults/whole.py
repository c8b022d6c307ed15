"""What must hold after every fault: nothing lost, doubled or out of order, every read model its replay."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import httpx

from services.cases.projections import PROJECTIONS
from tests.faults.load import Answered, Load
from tests.faults.replay import expect_read_models_to_be_their_replay
from tests.faults.sessions import Session, session
from tests.processes import Suite
from tests.waiting import until

CATCH_UP_SECONDS = 30.0
_EVENTS = "select position, split_part(topic, '.v', 1) as type, stream_id::text, version from cases_events"


def expect_whole(suite: Suite, earlier: Sequence[Answered], load: Load) -> None:
    """Everything that was answered is there once, everywhere, and by itself.

    `earlier` are the commands that were answered in this hall before the load.
    """
    assert not load.faults, load.faults[:3]
    answered = [*earlier, *load.answered]
    with session(suite.databases["cases"]) as cases, session(suite.databases["gateway"]) as gateway:
        until(lambda: settled(cases, gateway), CATCH_UP_SECONDS)
        head = _expect_the_log_without_a_hole(cases)
        _expect_each_command_once(cases, answered)
        _expect_the_same_answers_again(load)
        assert cases.value("select position from cases_head") == head, "a repeated command was done again"
        _expect_the_feed_to_be_the_log(suite, cases)
        assert gateway.value("select count(*) from deadletters") == 0
        grown = expect_read_models_to_be_their_replay("cases", suite.databases["cases"], PROJECTIONS)
        assert all(grown[table] for table in ("case_register.cases", "service_catalogue.items"))
        _expect_the_register_to_hold(cases, answered)
    told = suite.hall_json("audit", "verify")
    assert told["whole"] is True, told


def settled(cases: Session, gateway: Session) -> bool:
    """Whether the read models, and the feed behind the broker, have all that is in the log."""
    head = cases.value("select position from cases_head")
    models = [cases.value(f"select position from {model.name}.progress") for model in PROJECTIONS]
    feed = gateway.value("select position from subscriptions where name = 'feed' and source = 'cases'")
    return [*models, feed] == [head] * (len(models) + 1)


def _expect_the_log_without_a_hole(cases: Session) -> int:
    positions = [row["position"] for row in cases.rows(_EVENTS + " order by position")]
    assert positions == list(range(1, len(positions) + 1))
    assert cases.value("select position from cases_head") == len(positions)
    versions = cases.rows("select count(*) n, max(version) newest from cases_events group by stream_id")
    assert all(row["n"] == row["newest"] for row in versions)
    return len(positions)


def _expect_each_command_once(cases: Session, answered: Sequence[Answered]) -> None:
    """One event for each command, of one command each, which ends at the position that its sender was told.

    Whoever the case is about is told beside it, by an event that comes with it.
    """
    stored = cases.rows(
        "select type, command, last as position from (select split_part(topic, '.v', 1) as type,"
        " metadata->>'command_id' as command,"
        " max(position) over (partition by metadata->>'command_id') as last from cases_events) told"
        " where type = any($1)",
        list(_KINDS.values()),
    )
    there = {row["position"]: row["type"] for row in stored}
    told = {one.position: _kind(one) for one in answered}
    assert told.items() - there.items() == set(), "what somebody was told is not there"
    assert there.items() - told.items() == set(), "something is there that nobody asked for"
    assert len(answered) == len(there), "two commands were told the same position"
    assert len({row["command"] for row in stored}) == len(stored)


def _expect_the_same_answers_again(load: Load) -> None:
    assert load.again() == load.answered
    assert not load.faults, load.faults[:3]


def _expect_the_feed_to_be_the_log(suite: Suite, cases: Session) -> None:
    """The feed as an auditor reads it: every event exactly once, in the order of the log."""
    with suite.client("auditor") as auditor:
        told = list(_feed(auditor))
    log = [(row["position"], row["type"], row["stream_id"]) for row in cases.rows(_EVENTS + " order by 1")]
    assert [(one["position"], one["type"], one["subject"]) for one in reversed(told)] == log


def _feed(auditor: httpx.Client) -> Iterator[dict[str, Any]]:
    """Newest first."""
    asked: dict[str, Any] = {"service": "cases", "limit": 200}
    while True:
        page = auditor.get("/v1/feed", params=asked).json()
        yield from page["items"]
        if page["next_cursor"] is None:
            return
        asked["cursor"] = page["next_cursor"]


def _expect_the_register_to_hold(cases: Session, answered: Sequence[Answered]) -> None:
    applied = Counter(one.body["number"] for one in answered if _kind(one) == "CaseApplied")
    assert set(applied.values()) <= {1}, "two applicants were told the same number"
    register = Counter(row["number"] for row in cases.rows("select number from case_register.cases"))
    assert register == applied


_KINDS = {"cases": "CaseApplied", "acceptance": "CaseAccepted", "steps": "StepCompleted"}
"""The event of each command of the load, by the last part of its path."""


def _kind(one: Answered) -> str:
    return _KINDS[one.path.rsplit("/", 1)[-1]]
