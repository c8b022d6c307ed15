"""Who does not answer is asked ever more rarely, and his silence is a warning once."""

import asyncio
import logging

import pytest

from infra.bus.patience import Patience
from infra.bus.port import BusUnavailable

ABSENT = BusUnavailable("no such service")


def test_it_asks_ever_more_rarely_up_to_a_limit_until_there_is_an_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def work() -> None:
        now = [100.0]
        monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: now[0])
        patience = Patience("queue.staff.roster", 2.0, 60.0)

        def until_due() -> int:
            begun = now[0]
            patience.unanswered(ABSENT)
            while not patience.due():
                now[0] += 1
            return round(now[0] - begun)

        assert patience.due()
        assert [until_due() for _ in range(7)] == [2, 4, 8, 16, 32, 60, 60]
        patience.unanswered(ABSENT)
        patience.renew()
        assert patience.due()
        assert until_due() == 2
        patience.answered()
        assert patience.due()
        assert until_due() == 2

    asyncio.run(work())


def test_a_silence_is_told_once_for_each_reason_and_that_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        patience = Patience("queue.staff.roster", 2.0, 60.0)
        patience.answered()
        for error in (ABSENT, ABSENT, BusUnavailable("no reply"), BusUnavailable("no reply")):
            patience.unanswered(error)
        patience.renew()
        patience.unanswered(BusUnavailable("no reply"))
        patience.answered()
        patience.answered()
        patience.unanswered(BusUnavailable("no reply"))

    with caplog.at_level(logging.INFO, "infra.bus.patience"):
        asyncio.run(work())
    told = [(record.levelname, record.getMessage().split("; ")[0]) for record in caplog.records]
    assert told == [
        ("WARNING", "queue.staff.roster: no such service"),
        ("WARNING", "queue.staff.roster: no reply"),
        ("INFO", "queue.staff.roster: answered again"),
        ("WARNING", "queue.staff.roster: no reply"),
    ]
