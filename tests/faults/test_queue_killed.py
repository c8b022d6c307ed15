"""200 windows call on the same lines at once through three processes of the queue, and one is killed.

Nobody is called twice, nobody is forgotten; board, report, log and replay agree.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from services.queue.projections import PROJECTIONS
from tests.faults.hall import Hall
from tests.faults.replay import expect_read_models_to_be_their_replay
from tests.permits import words
from tests.waiting import until

LINES = ("north", "south", "west")
WINDOWS = [f"W{number}" for number in range(200)]
PLAN: dict[str, Any] = {
    "hours": [{"weekday": day, "opens": "00:00", "closes": "23:59"} for day in range(1, 8)],
    "lines": [{"code": line, "name": words(line), "prefix": line[0].upper()} for line in LINES],
    "windows": [
        {"code": code, "name": words(code), "kind": "comprehensive", "lines": _lines}
        for number, code in enumerate(WINDOWS)
        for _lines in [[LINES[number % 3], LINES[(number + 1) % 3]]]
    ],
}
TICKETS = 300
_PATIENCE_SECONDS = 40.0


class Calling:
    """Clerks who call and serve until nobody waits; what got no answer is sent again with its key."""

    def __init__(self, hall: Hall, client: httpx.Client) -> None:
        self._suite = hall.suite
        self._client = client
        self._tokens: dict[tuple[str, str], str] = {}
        self.called: list[str] = []

    def draw(self, number: int) -> str:
        path = f"/killed/lines/{LINES[number % 3]}/tickets"
        return str(self.send("kiosk", "kiosk", path, {}, f"draw-{number}")["label"])

    def work(self, window: str) -> list[str]:
        """Until nobody waits: each call finishes the one before."""
        mine: list[str] = []
        while (label := self._at(window, "next", len(mine), done=bool(mine))["label"]) is not None:
            mine.append(label)
            self.called.append(label)
            self._at(window, "start", len(mine))
        return mine

    def open(self, window: str) -> None:
        self._at(window, "opening", 0)

    def _at(self, window: str, act: str, turn: int, **body: Any) -> dict[str, Any]:
        key = f"{window}-{act}-{turn}"
        return self.send("clerk", f"clerk-{window}", f"/killed/windows/{window}/{act}", body, key)

    def send(self, role: str, subject: str, path: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        answer: list[dict[str, Any]] = []
        headers = {
            "Authorization": f"Bearer {self._token(role, subject)}",
            "Idempotency-Key": f"killed-{key}",
        }

        def answered() -> bool:
            try:
                reply = self._client.post(f"/v1/halls{path}", json=body, headers=headers)
            except httpx.TransportError:
                return False
            assert reply.status_code in (200, 503), reply.text
            if reply.status_code == 200:
                answer.append(reply.json())
            return bool(answer)

        until(answered, _PATIENCE_SECONDS)
        return answer[0]

    def _token(self, role: str, subject: str) -> str:
        if (role, subject) not in self._tokens:
            self._tokens[role, subject] = self._suite.token(role, subject=subject)
        return self._tokens[role, subject]


def test_one_of_three_queue_processes_killed_while_200_windows_call(hall: Hall) -> None:
    for name in ("queue-second", "queue-third"):
        hall.suite.launch("queue", name)
    limits = httpx.Limits(max_connections=len(WINDOWS))
    with (
        httpx.Client(base_url=hall.suite.url, timeout=_PATIENCE_SECONDS, limits=limits) as client,
        ThreadPoolExecutor(len(WINDOWS)) as clerks,
    ):
        calling = Calling(hall, client)
        calling.send("operator", "planner", "", {"hall": "killed", "name": words("Hall")}, "hall")
        calling.send("operator", "planner", "/killed/plan", {"plan": PLAN}, "plan")
        drawn = list(clerks.map(calling.draw, range(TICKETS)))
        list(clerks.map(calling.open, WINDOWS))
        for name in ("queue-second", "queue-third"):
            hall.suite.running[name].wait_ready()
        works = [clerks.submit(calling.work, window) for window in WINDOWS]
        until(lambda: len(calling.called) > TICKETS // 4)
        hall.kill("queue-second")
        del hall.suite.running["queue-second"]
        served = [label for work in works for label in work.result()]
        _expect_each_once(drawn, served)
        _expect_all_to_agree(hall, client)
    hall.suite.running.pop("queue-third").stop()
    hall.whole = True


def _expect_each_once(drawn: Sequence[str], served: Sequence[str]) -> None:
    per_line = TICKETS // len(LINES)
    assert sorted(drawn) == [f"{prefix}{number:03}" for prefix in "NSW" for number in range(1, per_line + 1)]
    assert sorted(served) == sorted(drawn)


def _expect_all_to_agree(hall: Hall, client: httpx.Client) -> None:
    told = hall.suite.hall_json("audit", "verify", "--service", "queue")
    assert told["whole"] is True
    head = hall.value("queue", "select position from queue_head")
    headers = {"Hall-At-Least": str(head)}
    board = client.get("/v1/halls/killed/board", headers=headers).json()
    assert [line["waiting"] for line in board["lines"]] == [0, 0, 0]
    assert {window["label"] for window in board["windows"]} == {None}
    with hall.suite.client("supervisor") as supervisor:
        report = supervisor.get("/v1/halls/killed/queue-report", headers=headers).json()
    total = report["total"]
    assert (total["drawn"], total["called"], total["served"], total["left"]) == (TICKETS, TICKETS, TICKETS, 0)
    expect_read_models_to_be_their_replay("queue", hall.suite.databases["queue"], PROJECTIONS)
