"""What a clerk is offered at his window, and what a refusal there means, without a browser."""

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from gateway.calling import Line
from gateway.exchange import HttpExchange
from gateway.web.live import Shared
from gateway.web.page import Page
from gateway.web.problem import Problem
from gateway.web.sessions.session import Bearer, Session
from gateway.web.site import Site
from gateway.web.templating import sayings
from gateway.web.window import words
from gateway.web.window.desk import State, for_hall, offered, state_of
from gateway.web.window.room import ROOM
from gateway.web.window.told import hints
from gateway.web.wording import Wording
from infra.contracts import NOT_ALLOWED, Refusal
from services.queue.contract.reading import LiveHall, LiveWindow, ReadLiveHall
from services.queue.contract.refusals import (
    CALLED_JUST_NOW,
    CALLED_OFTEN_ENOUGH,
    MAY_NOT_SERVE,
    NOT_CHECK_IN_TIME,
    TICKET_NOT_THERE,
    WINDOW_BUSY,
    WINDOW_NOT_OPEN,
)
from services.shared.words import NOT_YOUR_HALL

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
ME, OTHER = "account-me", "account-other"
SAYS = words.CHOOSE()


def window(status: str, clerk: str | None, ticket: str | None = None) -> LiveWindow:
    told = dict.fromkeys(LiveWindow.model_fields)
    label = None if ticket is None else "A001"
    return LiveWindow.model_validate(
        {**told, "window": "W1", "status": status, "clerk": clerk, "unattended": False}
        | {"ticket_status": ticket, "label": label}
    )


STATES: list[tuple[LiveWindow, State, str | None]] = [
    (window("closed", None), "closed", "open"),
    (window("open", OTHER, "called"), "taken", None),
    (window("paused", OTHER), "taken", None),
    (window("paused", ME), "paused", "resume"),
    (window("open", ME), "free", "next"),
    (window("open", ME, "called"), "called", "start"),
    (window("open", ME, "served"), "served", "finish_next"),
]


@pytest.mark.parametrize(("at", "state", "main"), STATES)
def test_what_is_mostly_done_now_is_offered_first(at: LiveWindow, state: State, main: str | None) -> None:
    assert state_of(at, ME) == state
    acts = offered(as_("clerk"), at, state)
    assert next(iter(acts), None) == main
    assert len({words.KEYS[act] for act in acts}) == len(acts), "no letter is for two acts at once"
    assert offered(as_("department_head"), at, state) == ()


@pytest.mark.parametrize(
    ("at", "acts"),
    [
        (window("open", OTHER), ["close"]),
        (window("paused", OTHER), ["close"]),
        (window("open", OTHER, "called"), ["absent", "close"]),
        (window("open", OTHER, "served"), ["finish", "park", "close"]),
    ],
)
def test_a_supervisor_deals_with_what_a_clerk_has_left(at: LiveWindow, acts: list[str]) -> None:
    assert list(offered(as_("supervisor"), at, "taken")) == acts


def test_no_act_has_a_letter_of_the_browsers_own_menus() -> None:
    assert set(words.KEYS) == set(words.ACTS)
    assert not set(words.KEYS.values()) & set("DEF")


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (
            CALLED_JUST_NOW(SAYS, again_at="2026-03-02T02:01:00+00:00"),
            "It may be called again from 10:01:00",
        ),
        (CALLED_OFTEN_ENOUGH(SAYS, calls=3), "Called 3 times"),
        (TICKET_NOT_THERE(SAYS, ticket_status="parked"), "The ticket is: parked"),
        (TICKET_NOT_THERE(SAYS, ticket_status=None), None),
        (WINDOW_NOT_OPEN(SAYS, window_status="paused"), "The window is: paused"),
        (WINDOW_BUSY(SAYS, ticket="A001"), "At the window: A001"),
        (
            MAY_NOT_SERVE(SAYS, reason="not_qualified", items=["stall", "shop"]),
            "Not qualified for: stall, shop",
        ),
        (
            NOT_CHECK_IN_TIME(
                SAYS, **{"from": "2026-03-02T01:45:00+00:00", "until": "2026-03-02T02:10:00+00:00"}
            ),
            "Check-in from 09:45 to 10:10",
        ),
        (CALLED_JUST_NOW(SAYS, again_at="soon"), None),
    ],
)
def test_what_a_remedy_points_to_is_said(refusal: Refusal, said: str | None) -> None:
    page = as_("clerk")
    assert hints(page, Problem.of(refusal.to_problem(), "en")) == ([] if said is None else [said])


def test_a_hall_is_read_once_for_its_own_staff_and_for_nobody_else() -> None:
    asked: list[dict[str, Any]] = []

    async def ask(envelope: dict[str, Any]) -> dict[str, Any]:
        asked.append(envelope)
        return {"answer": LiveHall(hall="north", at=AT, position=7, windows=(), lines=()).model_dump()}

    line, shared = Line("queue", ReadLiveHall, ask), Shared()
    site = cast(Site, SimpleNamespace(line=lambda message: line, shared=shared))

    def looking(person: str, role: str, hall: str) -> Page:
        bearer = Bearer("staff", person, (role,), "window", {"halls": (hall,)}, person)
        session = Session("token", bearer)
        who = session.caller(role, None, "127.0.0.1", "c")
        exchange = cast(HttpExchange, None)
        return Page(site, exchange, ROOM, "en", "/", session, who, {"at_least": "7"})

    async def run() -> None:
        for page in (looking("a", "clerk", "north"), looking("b", "supervisor", "north")):
            assert (await for_hall(page, ReadLiveHall(hall="north"))).position == 7
        for stranger, why in (
            (looking("c", "clerk", "south"), NOT_YOUR_HALL),
            (looking("d", "visitor", "north"), NOT_ALLOWED),
        ):
            with pytest.raises(Refusal) as refused:
                await for_hall(stranger, ReadLiveHall(hall="north"))
            assert refused.value.kind == why

    asyncio.run(run())
    assert len(asked) == 1


def as_(role: str) -> Page:
    """A page that somebody in this role looks at, as far as is asked here."""
    zone = ZoneInfo("Asia/Shanghai")
    who = SimpleNamespace(role=role, person=ME)
    page = SimpleNamespace(who=who, words=Wording("en", words), say=sayings("en", zone))
    return cast(Page, page)
