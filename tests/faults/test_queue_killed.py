"""One of two queue processes killed while clerks call at once: nobody called twice, nobody forgotten."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from tests.faults.hall import Hall
from tests.permits import words
from tests.waiting import until

WINDOWS = [f"W{number}" for number in range(8)]
PLAN: dict[str, Any] = {
    "hours": [{"weekday": day, "opens": "00:00", "closes": "23:59"} for day in range(1, 8)],
    "lines": [{"code": "main", "name": words("Main"), "prefix": "A"}],
    "windows": [
        {"code": code, "name": words(code), "kind": "special", "lines": ["main"]} for code in WINDOWS
    ],
}
TICKETS = 80
_PATIENCE_SECONDS = 40.0


class Calling:
    """Clerks who call, serve and finish until nobody waits; what got no answer is sent again with its key."""

    def __init__(self, hall: Hall, code: str) -> None:
        self._hall = hall
        self._path = f"/v1/halls/{code}"
        self._stop = threading.Event()
        self.called: list[str] = []

    def plan(self) -> None:
        self._send("operator", "planner", "plan", {"plan": PLAN}, "plan")

    def draw(self, count: int) -> list[str]:
        return [
            str(self._send("kiosk", "kiosk", "lines/main/tickets", {}, f"draw-{number}")["label"])
            for number in range(count)
        ]

    def work(self, window: str) -> list[str]:
        mine: list[str] = []
        self._at(window, "opening", len(mine))
        while (label := self._at(window, "next", len(mine))["label"]) is not None:
            mine.append(label)
            self.called.append(label)
            self._at(window, "start", len(mine))
            self._at(window, "finish", len(mine))
        return mine

    def _at(self, window: str, act: str, turn: int) -> dict[str, Any]:
        return self._send("clerk", f"clerk-{window}", f"windows/{window}/{act}", {}, f"{window}-{act}-{turn}")

    def _send(self, role: str, subject: str, path: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        answer: list[dict[str, Any]] = []
        with self._hall.suite.client(role, subject=subject) as client:

            def answered() -> bool:
                try:
                    reply = client.post(
                        f"{self._path}/{path}", json=body, headers={"Idempotency-Key": f"queue-killed-{key}"}
                    )
                except httpx.TransportError:
                    return False
                assert reply.status_code in (200, 503), reply.text
                if reply.status_code == 200:
                    answer.append(reply.json())
                return bool(answer)

            until(answered, _PATIENCE_SECONDS)
        return answer[0]


def test_one_of_two_queue_processes_killed_while_clerks_call(hall: Hall) -> None:
    calling = Calling(hall, "killed")
    hall.suite.launch("queue", "queue-second").wait_ready()
    calling.plan()
    drawn = calling.draw(TICKETS)
    with ThreadPoolExecutor(len(WINDOWS)) as clerks:
        works = [clerks.submit(calling.work, window) for window in WINDOWS]
        until(lambda: len(calling.called) > TICKETS // 4)
        hall.kill("queue-second")
        del hall.suite.running["queue-second"]
        served = [label for work in works for label in work.result()]
    assert sorted(served) == sorted(drawn)
    assert len(set(served)) == TICKETS
    told = hall.suite.hall_json("audit", "verify", "--service", "queue")
    assert told["whole"] is True
    last = hall.value("queue", "select position from queue_head")
    until(lambda: hall.value("queue", "select position from queue_live.progress") == last)
    finished = "select count(*) from queue_live.tickets where hall = 'killed' and status = 'finished'"
    assert hall.value("queue", finished) == TICKETS
    hall.whole = True
