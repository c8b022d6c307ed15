"""How long after a clerk sent a call the last of 500 displays shows it, while each fetches what else changed.

A display shows a call from its stream, as board.js does, and fetches the board's part at most every 2 s; the
part is cached by position, so that so many displays ask the queue at most once for each. Beside it stands the
raw stream, of as many that only listen, in the same run.
"""

import re
from urllib.parse import urlsplit

import httpx

from tests.bench.board import BOARDS, PER_SECOND, WINDOWS
from tests.bench.figure import TARGET, Figure, Measured, percentile
from tests.bench.queue_hall import plan_hall
from tests.bench.rig import Rig

VISITS = 60


def measure(rig: Rig) -> Measured:
    """Raises AssertionError when a display was refused, or did not see each call."""
    raw = rig.child("tests.bench.watching", given=_given(rig, "listened"))
    before = _questions(rig)
    done = rig.child("tests.bench.displays", given=_given(rig, "displayed"))
    questions = _questions(rig) - before
    assert set(done["statuses"]) <= {"200", "304"}, f"displays were refused: {done['statuses']}"
    shown, parts = done["shown_ms"], done["part_ms"]
    return Measured(
        percentile(shown, 0.99),
        extra={
            "p50_ms": round(percentile(shown, 0.5), 1),
            "max_ms": round(max(shown), 1),
            "raw_stream_p99_ms": round(percentile(raw["from_sent_ms"], 0.99), 1),
            "part_p50_ms": round(percentile(parts, 0.5), 1),
            "part_p99_ms": round(percentile(parts, 0.99), 1),
            "fetches": sum(done["statuses"].values()),
            "questions_per_position": round(questions / done["positions"], 3),
            "boards": BOARDS,
            "calls_per_s": PER_SECOND,
        },
    )


def _given(rig: Rig, hall: str) -> dict[str, object]:
    at = urlsplit(rig.suite.url)
    return {
        "host": at.hostname,
        "port": at.port,
        "hall": hall,
        "part": f"/en/halls/{hall}/board/now",
        "boards": BOARDS,
        "clerks": plan_hall(rig.suite, hall, WINDOWS),
        "kiosk": rig.suite.token("kiosk"),
        "visits": VISITS,
        "per_second": PER_SECOND,
    }


def _questions(rig: Rig) -> float:
    """How often the gateway has asked for a board so far."""
    told = httpx.get(f"{rig.suite.url}/metrics").text
    found = re.search(r'^openhall_made_for_all_total\{what="ReadBoard"\} (\S+)', told, re.MULTILINE)
    return float(found[1]) if found else 0.0


FIGURE = Figure("boards_500", "ms (p99)", TARGET, "at_most", 500, measure)
