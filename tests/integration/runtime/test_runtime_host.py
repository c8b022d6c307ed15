"""A service hosted in a real process: asked, stopped in mid-work, waiting for its database."""

import asyncio
import base64
import json
import os
import secrets
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from infra.bus.rpc_client import RpcClient
from infra.contracts import Context
from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.hosting.private_rabbitmq import PrivateRabbitMQ, RabbitMQ
from infra.loop import bridge
from infra.privacy.register import Destroyed, Register
from infra.privacy.sealing import new_key, wrap
from tests.integration.rewriting import go_back, keep
from tests.integration.visits import sql
from tests.processes import ROOT, DidNotStart, Running
from tests.waiting import until

PROGRAM = Path(__file__).parents[1] / "hosted"
Start = Callable[..., Running]
_KEY = base64.b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture
def start(tmp_path: Path, database: str, rabbitmq: RabbitMQ) -> Iterator[Start]:
    """Starts the service `doors` in a process of its own."""
    processes: list[Running] = []

    def launch(**environ: str) -> Running:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("HALL_")}
        ours = {
            **clean,
            "PYTHONPATH": f"{PROGRAM}{os.pathsep}{ROOT}",
            "HALL_DATA": str(tmp_path / "data"),
            "HALL_AMQP_URI": rabbitmq.uri,
            "HALL_DOORS_DATABASE_URL": database,
            "HALL_PRIVACY_KEY": _KEY,
            "HALL_HEALTH_PORT": "0",
            **environ,
        }
        log = tmp_path / f"{len(processes)}.log"
        processes.append(Running(["run", "doors"], ours, log, folder=PROGRAM))
        return processes[-1]

    yield launch
    for process in processes:
        process.kill()


@pytest.fixture
def client(rabbitmq: RabbitMQ) -> Iterator[RpcClient]:
    client = RpcClient(rabbitmq.uri)
    client.start()
    bridge.run(client.up(10))
    yield client
    bridge.run(client.stop())


def _envelope(name: str, door: UUID | str, at_least: int | None = None) -> dict[str, Any]:
    context = Context(uuid4(), "clerk-1", "clerk", "window", "a-correlation")
    return {"name": name, "body": {"door": str(door)}, "context": context.to_wire(), "at_least": at_least}


def _call(client: RpcClient, method: str, payload: dict[str, Any]) -> Any:
    return bridge.run(client.call("doors", method, payload, 10))


def test_what_a_command_did_is_seen_by_a_query_at_its_position(start: Start, client: RpcClient) -> None:
    start().wait_ready()
    for _ in range(20):
        door = uuid4()
        done = _call(client, "execute", _envelope("OpenDoor", door))
        found = _call(client, "ask", _envelope("FindDoor", door, at_least=done["position"]))
        assert found == {"answer": {"door": str(door), "times": 1}}


def test_refusals_come_back_typed(start: Start, client: RpcClient) -> None:
    start().wait_ready()
    unknown = _call(client, "ask", _envelope("FindDoor", uuid4()))["refusal"]
    assert (unknown["code"], unknown["status"]) == ("unknown", 404)
    malformed = _call(client, "ask", _envelope("FindDoor", "north"))["refusal"]
    assert malformed["extra"]["errors"][0]["field"] == "door"
    assert _call(client, "ask", _envelope("FindWindow", uuid4()))["refusal"]["code"] == "unknown"


def test_the_log_is_read_as_cloudevents(start: Start, client: RpcClient) -> None:
    start().wait_ready()
    doors = [uuid4() for _ in range(3)]
    for door in doors:
        _call(client, "execute", _envelope("OpenDoor", door))
    events = _call(client, "read_log", {"after": 1, "limit": 10})
    assert [(event["position"], event["type"]) for event in events] == [(2, "DoorOpened"), (3, "DoorOpened")]
    assert events[0]["data"] == {"door": str(doors[1])}
    assert events[0]["correlationid"] == "a-correlation"


def test_every_command_leaves_a_line_with_its_outcome_and_correlation_id(
    start: Start, client: RpcClient
) -> None:
    process, door = start(HALL_LOG_LEVEL="DEBUG").wait_ready(), uuid4()
    for name in ("OpenDoor", "OpenDoor", "FindWindow"):
        _call(client, "ask" if name == "FindWindow" else "execute", _envelope(name, door))
    told = [json.loads(line) for line in process.log.read_text().splitlines() if '"message_name"' in line]
    assert [(line["message_name"], line["outcome"], line["level"]) for line in told] == [
        ("OpenDoor", "done", "info"),
        ("OpenDoor", "unavailable", "info"),
        ("FindWindow", "unknown", "debug"),
    ]
    assert {line["correlation_id"] for line in told} == {"a-correlation"}
    assert {line["service"] for line in told} == {"doors"}
    assert all(line["ms"] >= 0 for line in told)
    assert str(door) not in "".join(str(line) for line in told)


def test_a_clock_that_cannot_be_read_is_said_and_nothing_is_stored(
    start: Start, client: RpcClient, database: str, tmp_path: Path
) -> None:
    clock = tmp_path / "clock"
    clock.write_text("2026-03-02T09:00:00+08:00")
    process = start(HALL_CLOCK_FILE=str(clock)).wait_ready()
    clock.write_text("rubbish")
    refusal = _call(client, "execute", _envelope("OpenDoor", uuid4()))["refusal"]
    assert (refusal["code"], refusal["detail"]["en"]) == ("unavailable", "the clock of doors cannot be read")
    assert f"HALL_CLOCK_FILE={clock}: Invalid isoformat string: 'rubbish'" in process.log.read_text()
    assert _count(database) == 0
    clock.write_text("2026-03-02T09:30:00+08:00")
    assert _call(client, "execute", _envelope("OpenDoor", uuid4()))["position"] == 1


def test_the_metrics_tell_how_much_of_the_pool_is_in_use_and_how_much_there_is(start: Start) -> None:
    process = start(HALL_POOL_SIZE="3").wait_ready()
    text = httpx.get(f"{process.url}/metrics").text
    assert 'openhall_pool_size{service="doors"} 3.0' in text
    assert 'openhall_pool_in_use{service="doors"}' in text


def test_sigterm_with_commands_in_flight_loses_none_and_answers_all(
    start: Start, client: RpcClient, database: str, tmp_path: Path
) -> None:
    """The commands wait at a gate until the process has been told to stop."""
    gate = tmp_path / "gate"
    process = start(GATE=str(gate), HALL_WORKERS="40").wait_ready()

    async def send() -> list[Any]:
        calls = [
            asyncio.create_task(client.call("doors", "execute", _envelope("OpenDoor", uuid4()), 30))
            for _ in range(40)
        ]
        await asyncio.to_thread(until, lambda: _in_hand(process) == 40)
        process.signal(signal.SIGTERM)
        await asyncio.to_thread(until, lambda: "stopping on SIGTERM" in process.log.read_text())
        gate.touch()
        return await asyncio.gather(*calls)

    answers = bridge.run(send())
    assert sorted(answer["position"] for answer in answers) == list(range(1, 41))
    assert process.wait(limit=10) == 0
    assert _count(database) == 40


def test_requests_that_a_stopping_process_does_not_take_are_taken_by_the_next(
    start: Start, client: RpcClient, database: str
) -> None:
    """Two workers, many more requests: what was not begun goes back to the queue; nothing is done twice."""
    process = start(SLOW="0.2", HALL_WORKERS="2").wait_ready()

    async def send() -> list[Any]:
        calls = [
            asyncio.create_task(client.call("doors", "execute", _envelope("OpenDoor", uuid4()), 30))
            for _ in range(30)
        ]
        await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
        assert await asyncio.to_thread(process.stop, 10) == 0
        await asyncio.to_thread(start(HALL_WORKERS="2").wait_ready)
        return await asyncio.gather(*calls)

    answers = bridge.run(send())
    assert len({answer["answer"]["door"] for answer in answers}) == 30
    assert _count(database) == 30


def test_a_process_whose_log_was_rewritten_under_it_ends_to_be_started_anew(
    start: Start, client: RpcClient, database: str
) -> None:
    process = start().wait_ready()
    assert _call(client, "execute", _envelope("OpenDoor", uuid4()))["position"] == 1
    bridge.run(keep(database))
    until(lambda: _call(client, "execute", _envelope("OpenDoor", uuid4())).get("position") == 3)
    bridge.run(go_back(database))
    until(lambda: "refusal" in _call(client, "execute", _envelope("OpenDoor", uuid4())))
    assert process.wait(20) == 1
    assert "the log of doors was rewritten at or before 3" in process.log.read_text()
    assert _count(database) == 1
    start().wait_ready()
    assert _call(client, "execute", _envelope("OpenDoor", uuid4()))["position"] == 2


def test_waits_for_a_database_that_is_not_there_yet(
    start: Start, client: RpcClient, open_folder: Path
) -> None:
    server = EmbeddedPostgres(open_folder / "postgres")
    server.start()
    url = bridge.run(server.ensure_database("hall_doors"))
    server.stop()
    process = start(HALL_DOORS_DATABASE_URL=url)
    until(lambda: process.log.read_text().count("doors waits for its database") >= 2)
    assert process.exit_code is None
    server.start()
    try:
        process.wait_ready()
        assert _call(client, "execute", _envelope("OpenDoor", uuid4()))["position"] == 1
        assert process.stop() == 0
    finally:
        process.kill()
        server.stop()


def test_stops_at_once_while_it_waits_for_its_database(start: Start) -> None:
    process = start(HALL_DOORS_DATABASE_URL="postgresql://nobody@127.0.0.1:1/hall_doors")
    until(lambda: "doors waits for its database" in process.log.read_text())
    assert process.stop(limit=5) == 0


def test_a_database_that_does_not_exist_is_a_configuration_error(start: Start, database: str) -> None:
    process = start(HALL_DOORS_DATABASE_URL=database.replace("/test_", "/no_such_"))
    with pytest.raises(DidNotStart):
        process.wait_ready()
    assert process.stop() == 2
    assert "does not exist; create it on that server: create database hall_doors" in process.log_tail()


def test_another_master_key_is_a_configuration_error(start: Start) -> None:
    process = start(HALL_PRIVACY_KEY="c2hvcnQ=")
    with pytest.raises(DidNotStart):
        process.wait_ready()
    assert process.stop() == 2
    assert "HALL_PRIVACY_KEY is not 32 bytes in base64" in process.log_tail()


def test_a_start_destroys_again_what_the_register_says_was(
    start: Start, database: str, tmp_path: Path
) -> None:
    start().wait_ready().stop()
    persons = {f"account-{number}": uuid4() for number in range(2)}
    for person, key in persons.items():
        wrapped = wrap(base64.b64decode(_KEY), key, person, new_key())
        row = "insert into doors_person_keys values ($1, $2, $3, now(), null)"
        sql(database, row, key, person, wrapped)
    register = Register(tmp_path / "data" / "erasures.jsonl")
    erased = Destroyed(
        log="doors", person="account-0", keys=(persons["account-0"],), at=datetime(2026, 3, 2, tzinfo=UTC)
    )
    register.add([erased])
    register.add([erased.model_copy(update={"log": "windows", "keys": (persons["account-1"],)})])
    process = start().wait_ready()
    left = sql(database, "select person_id from doors_person_keys where wrapped is not null")
    assert [row["person_id"] for row in left] == ["account-1"]
    assert "doors: 1 person(s) erased again, as the register says" in process.log.read_text()
    (record,) = sql(database, "select topic, state from doors_events")
    assert (record["topic"], json.loads(record["state"])["person"]) == ("KeyDestroyed", "account-0")
    process.stop()

    with register.file.open("a") as file:
        file.write("garbage\n")
    process = start()
    with pytest.raises(DidNotStart):
        process.wait_ready()
    assert process.stop() == 2
    assert "line 3 of" in process.log_tail()


def test_readyz_says_no_while_the_broker_is_away_and_yes_when_it_is_back(
    start: Start, own_rabbitmq: PrivateRabbitMQ
) -> None:
    process = start(HALL_AMQP_URI=own_rabbitmq.uri).wait_ready()
    assert httpx.get(f"{process.url}/readyz").status_code == 200
    own_rabbitmq.stop()
    try:
        until(lambda: httpx.get(f"{process.url}/readyz").status_code == 503)
        assert "no connection to the broker" in httpx.get(f"{process.url}/readyz").json()["checks"]["broker"]
        assert httpx.get(f"{process.url}/healthz").status_code == 200
    finally:
        own_rabbitmq.start()
    until(lambda: httpx.get(f"{process.url}/readyz").status_code == 200, 20)


def _in_hand(process: Running) -> int:
    """Commands and queries the process has begun and not answered."""
    text = httpx.get(f"{process.url}/metrics").text
    line = next(
        line for line in text.splitlines() if line.startswith('openhall_workers_busy{service="doors"}')
    )
    return int(float(line.split()[-1]))


def _count(database: str) -> int:
    async def count() -> int:
        connection = await asyncpg.connect(database)
        try:
            return int(await connection.fetchval("select count(*) from doors_events"))
        finally:
            await connection.close()

    return bridge.run(count())
