"""Given what clerks write at windows, when it is stored, then it lies open nowhere."""

import pytest

from tests.acceptance.desk import Desk, eventually
from tests.acceptance.queue_hall import Hall
from tests.acceptance.stored import stored


@pytest.mark.clause("7.3.1")
@pytest.mark.clause("2.3.2")
def test_why_somebody_waits_aside_or_a_window_is_paused_lies_open_nowhere(desk: Desk) -> None:
    hall = Hall(desk)
    aside, paused = (f"{why}-{desk.code}-about-somebody" for why in ("aside", "paused"))
    hall.draw()  # without a name: what is written of this day is forgotten all the same
    for act in ("opening", "next", "start"):
        hall.at("W1", act)
    hall.at("W1", "parking", reason=aside)
    done = hall.at("W1", "pause", reason=paused)
    live = desk.ask(f"{hall.path}/live", done, by="supervisor").json()
    assert live["windows"][0]["reason"] == paused

    def fed(event: str) -> str | None:
        feed = desk.ask("/feed", by="auditor", hall=desk.code, service="queue")
        types = [one["type"] for one in feed.json()["items"]]
        return feed.text if event in types else None

    told = [eventually(lambda: fed("WindowPaused"))]
    told += [desk.suite.hall("audit", "export", "--service", "queue").stdout]
    told += [process.log.read_text() for process in desk.suite.running.values()]
    for text in (aside, paused):
        assert stored(desk, text) == []
        assert not any(text in where for where in told)
    desk.at(3)
    assert eventually(lambda: fed("NamesForgotten"), limit=20)
