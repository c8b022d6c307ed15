"""The gateway among other processes: from a command to the feed and the live streams, and outages."""

import json
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.hosting.private_rabbitmq import PrivateRabbitMQ
from tests.integration.gateway_hall import Hall, small_hall
from tests.waiting import until


@pytest.fixture(scope="module")
def hall(
    postgres: EmbeddedPostgres, rabbitmq: PrivateRabbitMQ, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hall]:
    folder: Path = tmp_path_factory.mktemp("hall")
    with small_hall(folder, postgres, rabbitmq.uri) as hall:
        processes = [hall.start("rooms"), hall.start("gateway"), hall.start("gateway", "second")]
        for process in processes:
            process.wait_ready()
        yield hall


class Listener:
    """A live stream, read in a thread of its own."""

    def __init__(self, hall: Hall, of: str, *, gateway: str = "gateway", after: str | None = None) -> None:
        self.events: list[tuple[str, dict[str, Any]]] = []
        self._client = hall.client(gateway=gateway)
        headers = {} if after is None else {"Last-Event-ID": after}
        request = self._client.build_request("GET", f"/v1/halls/{of}/events", headers=headers)
        self.answer = self._client.send(request, stream=True)
        self._lines = self.answer.iter_lines()
        self.first = next(self._lines)  # open: what happens from here on is told
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        number = ""
        try:
            for line in self._lines:
                if line.startswith("id: "):
                    number = line[4:]
                elif line.startswith("data: ") and (event := json.loads(line[6:]))["type"] != "beat":
                    self.events.append((number, event))
        except httpx.HTTPError:
            pass  # closed

    def rooms(self) -> list[str]:
        return [event["data"]["room"] for _, event in self.events]

    def close(self) -> None:
        stream = self.answer.extensions["network_stream"]
        stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)  # the reading thread wakes
        self._reader.join(10)
        self._client.close()


def _rooms_of(hall: Hall, of: str) -> list[dict[str, Any]]:
    with hall.client("auditor") as auditor:
        items: list[dict[str, Any]] = auditor.get("/v1/feed", params={"hall": of}).json()["items"]
        return items


def test_what_happened_is_in_the_feed_without_a_persons_data(hall: Hall) -> None:
    with hall.client("clerk") as clerk:
        guest = hall.enter(clerk, "east")
        until(lambda: len(_rooms_of(hall, "east")) == 2)
        assert clerk.get("/v1/feed").status_code == 403
    newest, oldest = _rooms_of(hall, "east")
    assert [newest["type"], oldest["type"]] == ["GuestSneezed", "GuestEntered"]
    assert oldest["data"] == {"hall": "east", "room": "lobby"}
    assert oldest["role"] == "clerk"
    assert oldest["correlation_id"] == newest["correlation_id"] == f"entered-{guest}"


def test_a_halls_stream_tells_what_is_public_from_either_gateway(hall: Hall) -> None:
    listeners = [Listener(hall, "north", gateway=name) for name in ("gateway", "second")]
    try:
        with hall.client("clerk") as clerk:
            guest = hall.enter(clerk, "north", "one")
            hall.enter(clerk, "south", "elsewhere")
            answer = clerk.post(
                f"/v1/guests/{guest}/move", json={"room": "two"}, headers={"Idempotency-Key": str(uuid4())}
            )
            assert answer.status_code == 200
            for listener in listeners:
                until(lambda listener=listener: listener.rooms() == ["one", "two"])
        event = listeners[0].events[0][1]
        assert event["data"] == {"hall": "north", "room": "one"}
        assert set(event) == {"service", "position", "type", "time", "data"}
        assert "Ann" not in json.dumps(event)
        again = Listener(hall, "north", after=listeners[0].events[0][0], gateway="second")
        until(lambda: again.rooms() == ["two"])
        again.close()
    finally:
        for listener in listeners:
            listener.close()


def test_a_stream_that_takes_nothing_holds_nobody_up(hall: Hall) -> None:
    address = urlsplit(hall.running["gateway"].url)
    stuck = socket.create_connection((address.hostname, address.port))
    stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    stuck.sendall(b"GET /v1/halls/west/events HTTP/1.1\r\nHost: hall\r\n\r\n")
    listener = Listener(hall, "west")
    try:
        with hall.client("clerk") as clerk:
            for number in range(40):
                hall.enter(clerk, "west", f"{number}:" + "x" * 5000)
            until(lambda: len(listener.events) == 40)
    finally:
        listener.close()
        stuck.close()


def test_a_listener_who_leaves_gives_the_place_back(hall: Hall) -> None:
    def open_streams() -> float:
        with hall.client() as client:
            text = client.get("/metrics").text
        return float(
            next(line.split()[1] for line in text.splitlines() if line.startswith("openhall_streams "))
        )

    before = open_streams()
    listener = Listener(hall, "north")
    assert open_streams() == before + 1
    listener.close()
    until(lambda: open_streams() == before)


def test_a_command_sent_twice_is_done_once(hall: Hall) -> None:
    guest, key = uuid4(), str(uuid4())
    with hall.client("clerk") as clerk:

        def send(room: str) -> httpx.Response:
            body = {"room": room, "name": "Ann"}
            return clerk.post(f"/v1/halls/once/guests/{guest}", json=body, headers={"Idempotency-Key": key})

        first, second, other = send("a"), send("a"), send("b")
    assert first.status_code == second.status_code == 200
    assert (first.json(), first.headers["hall-position"]) == (second.json(), second.headers["hall-position"])
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_a_service_that_is_away_is_503_and_the_feed_goes_on(hall: Hall) -> None:
    with hall.client("clerk") as clerk:
        guest = hall.enter(clerk, "away")
        until(lambda: len(_rooms_of(hall, "away")) == 2)
        hall.running["rooms"].signal(signal.SIGSTOP)
        try:
            hurried = {"Idempotency-Key": str(uuid4())}
            answer = clerk.post(f"/v1/guests/{guest}/move", json={"room": "b"}, headers=hurried)
            assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
            assert int(answer.headers["retry-after"]) > 0
            assert len(_rooms_of(hall, "away")) == 2
        finally:
            hall.running["rooms"].signal(signal.SIGCONT)
        assert clerk.post(f"/v1/guests/{guest}/move", json={"room": "b"}, headers=hurried).status_code == 200
    until(lambda: len(_rooms_of(hall, "away")) == 3)


def test_a_head_too_large_is_refused(hall: Hall) -> None:
    address = urlsplit(hall.running["gateway"].url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as caller:
        caller.sendall(b"GET / HTTP/1.1\r\nHost: hall\r\nX-Long: ")
        try:
            for _ in range(64):
                caller.sendall(b"x" * 4096)
        except (BrokenPipeError, ConnectionResetError):
            return
        assert caller.recv(100).startswith(b"HTTP/1.1 400")


def test_an_append_is_in_the_feed_soon(hall: Hall) -> None:
    with hall.client("clerk") as clerk, hall.client("auditor") as auditor:
        waits = []
        for number in range(20):
            began = time.perf_counter()
            hall.enter(clerk, f"soon-{number}")
            while not auditor.get("/v1/feed", params={"hall": f"soon-{number}", "limit": 1}).json()["items"]:
                pass
            waits.append(time.perf_counter() - began)
    assert sorted(waits)[len(waits) // 2] < 0.2


def test_stopping_ends_the_streams_at_once(hall: Hall) -> None:
    third = hall.start("gateway", "third").wait_ready()
    listener = Listener(hall, "north", gateway="third")
    began = time.monotonic()
    assert third.stop() == 0
    assert time.monotonic() - began < 5
    listener.close()
