"""The whole hall: embedded in one process, and as processes on RabbitMQ, through the gateway's HTTP."""

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from gateway.identity.development import DevelopmentIssuer
from infra.hosting import run_file
from infra.loop import bridge
from infra.loop.config import Settings
from tests.acceptance.queue_hall import PLAN
from tests.processes import START_SECONDS, Running, Suite
from tests.waiting import until

NAME = {"en": "North Hall", "zh_hant": "北大廳", "zh_hans": "北大厅"}


@pytest.fixture
def embedded(open_folder: Path) -> Iterator[Callable[[], Running]]:
    """Starts `hall run all` on embedded parts, again and again on the same data."""
    processes: list[Running] = []

    def launch() -> Running:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("HALL_")}
        environ = {**clean, "HALL_DATA": str(open_folder / "data"), "HALL_PORT": "0"}
        processes.append(Running(["run", "all"], environ, open_folder / f"{len(processes)}.log"))
        return processes[-1].wait_ready()

    yield launch
    for process in processes:
        process.kill()


def _open_hall(client: httpx.Client, hall: str) -> int:
    done = client.post(
        "/v1/halls",
        json={"hall": hall, "name": NAME, "departments": []},
        headers={"Idempotency-Key": uuid.uuid4().hex},
    )
    assert done.status_code == 200, done.text
    return int(done.headers["Hall-Position"])


def _halls(client: httpx.Client, at_least: int) -> list[str]:
    found = client.get("/v1/halls", headers={"Hall-At-Least": str(at_least)})
    assert found.status_code == 200, found.text
    return sorted(hall["hall"] for hall in found.json()["items"])


def _opened(client: httpx.Client) -> list[str]:
    """The halls that the feed says were opened."""
    found = client.get("/v1/feed", params={"service": "staff"})
    assert found.status_code == 200, found.text
    return [entry["hall"] for entry in found.json()["items"] if entry["type"] == "HallOpened"]


def _as(process: Running, data: Path, role: str) -> httpx.Client:
    issuer = DevelopmentIssuer(Settings({"HALL_DATA": str(data)}))
    token = issuer.token([role], subject=f"{role}-1", halls=["*"])
    return httpx.Client(base_url=process.url, headers={"Authorization": f"Bearer {token}"}, timeout=30)


def test_the_embedded_hall_serves_and_keeps_what_it_was_told(
    embedded: Callable[[], Running], open_folder: Path
) -> None:
    data = open_folder / "data"
    first = embedded()
    assert (run_file.read(data) or {})["url"] == first.url
    with _as(first, data, "operator") as operator, _as(first, data, "supervisor") as supervisor:
        position = _open_hall(operator, "north")
        assert _halls(operator, position) == ["north"]
        until(lambda: _opened(supervisor) == ["north"])
    assert first.stop() == 0
    assert run_file.read(data) is None

    second = embedded()
    with _as(second, data, "operator") as operator, _as(second, data, "supervisor") as supervisor:
        later = _open_hall(operator, "south")
        assert later > position
        assert _halls(operator, later) == ["north", "south"]
        until(lambda: sorted(_opened(supervisor)) == ["north", "south"])
    assert second.stop() == 0


def test_processes_apart_serve_as_one_hall(new_suite: Callable[..., Suite]) -> None:
    suite = new_suite().start()
    assert suite.running.keys() == suite.pids.keys() == {"cases", "queue", "staff", "gateway"}
    with suite.client("operator") as operator, suite.client("supervisor") as supervisor:
        position = _open_hall(operator, "north")
        assert _halls(operator, position) == ["north"]
        until(lambda: _opened(supervisor) == ["north"])


def test_a_service_is_replaced_while_the_hall_serves(new_suite: Callable[..., Suite]) -> None:
    """A rolling change: the second process is ready before the first stops, and no command is refused."""
    suite = new_suite().start()
    with suite.client("operator") as operator:
        opened = [_open_hall(operator, f"hall-{number}") for number in range(5)]
        suite.launch("staff", name="staff-new").wait_ready()
        opened += [_open_hall(operator, f"hall-{number}") for number in range(5, 10)]
        assert suite.running["staff"].stop() == 0
        opened += [_open_hall(operator, f"hall-{number}") for number in range(10, 15)]
        assert opened == sorted(set(opened))
        assert len(_halls(operator, opened[-1])) == 15


def test_without_its_service_the_gateway_answers_503_and_goes_on_when_it_is_back(
    new_suite: Callable[..., Suite],
) -> None:
    suite = new_suite(environ={"HALL_RPC_TIMEOUT": "2"}).start()
    with suite.client("operator") as operator:
        _open_hall(operator, "north")
        suite.running["staff"].kill()
        refused = operator.post(
            "/v1/halls",
            json={"hall": "south", "name": NAME, "departments": []},
            headers={"Idempotency-Key": "k1"},
        )
        assert refused.status_code == 503
        assert int(refused.headers["Retry-After"]) >= 1
        assert refused.json()["code"] == "unavailable"
        asked = {"json": {"plan": PLAN}, "headers": {"Idempotency-Key": "k2"}}
        unheard_of = operator.post("/v1/halls/nowhere/plan", **asked)
        assert unheard_of.json()["code"] == "unavailable"  # who knows? nobody can be asked
        suite.start("staff")
        unheard_of = operator.post("/v1/halls/nowhere/plan", **asked)
        assert unheard_of.json()["code"] == "unknown_hall"
        assert _open_hall(operator, "east") > 1


def test_a_gateway_with_live_streams_open_stops_at_once(new_suite: Callable[..., Suite]) -> None:
    suite = new_suite().start()
    gateway = suite.running["gateway"]
    with suite.client("operator") as operator:
        _open_hall(operator, "north")
    with suite.client() as anyone, anyone.stream("GET", "/v1/halls/north/events") as stream:
        lines = stream.iter_lines()
        assert next(lines) == "retry: 2000"
        assert gateway.stop(limit=5) == 0
        assert list(lines)[-1] == ""  # it ended in order, after whatever the hall had told by then
    assert "Traceback" not in gateway.log_tail()


def test_there_is_a_stream_where_there_is_a_hall_and_nowhere_else(new_suite: Callable[..., Suite]) -> None:
    """A browser's EventSource gives up for good at any refusal, so none may be wrong."""
    suite = new_suite(environ={"HALL_RPC_TIMEOUT": "2"}).start()

    def answer(hall: str) -> httpx.Response:
        with anyone.stream("GET", f"/v1/halls/{hall}/events") as response:
            if response.status_code != 200:
                response.read()
            return response

    with suite.client("operator") as operator, suite.client() as anyone:
        unknown = answer("north")
        assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_hall")
        assert anyone.head("/v1/halls/north/events").status_code == 404
        _open_hall(operator, "north")
        assert answer("north").status_code == 200  # at once, whatever the gateway has heard by now
        suite.running["staff"].kill()
        assert answer("north").status_code == 200
        untold = answer("south")
        assert (untold.status_code, untold.json()["code"]) == (503, "unavailable")
        assert int(untold.headers["Retry-After"]) >= 1


def test_the_correlation_id_of_the_request_is_in_the_event(
    new_suite: Callable[..., Suite],
) -> None:
    suite = new_suite().start()
    with suite.client("operator", headers={"X-Correlation-Id": "from-the-kiosk-7"}) as operator:
        _open_hall(operator, "north")
    assert bridge.run(_correlation_ids(suite.databases["staff"])) == ["from-the-kiosk-7"]


async def _correlation_ids(url: str) -> list[str]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("select distinct metadata ->> 'correlation_id' from staff_events")
        return [row[0] for row in rows]
    finally:
        await connection.close()


def test_a_hall_that_other_machines_reach_does_not_start_with_the_development_issuer(
    open_folder: Path,
) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HALL_")}
    environ = {**clean, "HALL_DATA": str(open_folder / "data"), "HALL_PORT": "0", "HALL_HOST": "0.0.0.0"}
    process = Running(["run", "all"], environ, open_folder / "log")
    try:
        assert process.wait(START_SECONDS) == 2
        (told,) = [line for line in process.log.read_text().splitlines() if line.startswith("hall: ")]
        assert "HALL_HOST='0.0.0.0' lets other machines in" in told
        assert "HALL_DEVELOPMENT_ISSUER=yes" in told
    finally:
        process.kill()
