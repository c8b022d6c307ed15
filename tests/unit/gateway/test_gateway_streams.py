"""The live streams over a feed that is a list: who is woken, what is read for it, and what is refused."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gateway.app import PREFIX
from gateway.feed import endpoint
from gateway.feed.endpoint import PATH, operation, stream_endpoint
from gateway.feed.halls import Halls
from gateway.feed.store import PublicEvent
from gateway.feed.streams import Programme, Stream, Streams
from gateway.limits import Shares
from infra.bus.port import BusUnavailable
from infra.contracts import UNKNOWN
from infra.loop.clock import SetClock
from infra.loop.values import networks
from tests.said import said
from tests.unit.gateway_rig import Rig, problem

QUEUE = Programme("north", "queue")
SERVICES = ["cases", "queue"]


class Feed:
    """A feed, and the line on which it calls its readers; `reads` are those of streams that are behind."""

    def __init__(self) -> None:
        self.events: list[PublicEvent] = []
        self.reads: list[int] = []
        self._taken_in = asyncio.Event()
        self._call: Callable[[], None] = lambda: None

    def add(self, service: str, count: int = 1) -> None:
        for _ in range(count):
            number = len(self.events) + 1
            self.events.append(PublicEvent(number, service, "north", b"%d" % number))
        self._taken_in.clear()
        self._call()

    async def taken_in(self) -> None:
        """Return once the process has handed on all there is."""
        async with asyncio.timeout(5):
            await self._taken_in.wait()

    async def head(self) -> tuple[int, int]:
        return len(self.events), len(self.events)

    async def public_of(self, hall: str, service: str | None, after: int, limit: int) -> list[PublicEvent]:
        self.reads.append(after)
        found = [event for event in self.events[after:] if service in (None, event.service)]
        return found[:limit]

    async def public_after(self, after: int, limit: int) -> tuple[int, list[PublicEvent]]:
        found = self.events[after : after + limit]
        if not found:
            self._taken_in.set()
        return after + len(found), found

    async def connect(self) -> "Feed":
        return self

    async def add_listener(self, channel: str, call: Callable[..., None]) -> None:
        self._call = call

    def add_termination_listener(self, call: Callable[..., None]) -> None: ...

    def is_closed(self) -> bool:
        return False

    def terminate(self) -> None: ...


def with_streams(work: Callable[[Feed, Streams], Awaitable[None]]) -> None:
    async def run() -> None:
        feed = Feed()
        streams = Streams(feed.connect, feed)  # type: ignore[arg-type]
        await streams.start()
        await asyncio.sleep(0)
        try:
            await work(feed, streams)
        finally:
            await streams.stop()

    asyncio.run(run())


async def ids(stream: Stream) -> list[int]:
    return [event.id for event in await stream.next()]


def test_what_other_services_do_wakes_no_stream_of_one_service_nor_pushes_it_behind() -> None:
    async def work(feed: Feed, streams: Streams) -> None:
        boards = [await streams.open(QUEUE, None) for _ in range(3)]
        whole = await streams.open(Programme("north"), None)
        feed.add("cases", 1200)
        await feed.taken_in()
        assert whole.news.is_set()
        assert not any(board.news.is_set() for board in boards)
        feed.add("queue")
        await feed.taken_in()
        assert [await ids(board) for board in boards] == [[1201]] * 3
        assert feed.reads == []  # a thousand events of others do not send 500 boards to the database

    with_streams(work)


def test_a_stream_that_comes_again_passes_over_other_services_in_one_look() -> None:
    async def work(feed: Feed, streams: Streams) -> None:
        feed.add("queue")
        feed.add("cases", 1200)
        board = await streams.open(QUEUE, 1)
        assert await ids(board) == []
        assert feed.reads == [1]
        assert not board.news.is_set()  # nothing more is there: it waits, and does not look again
        assert await ids(board) == []
        feed.add("cases", 300)
        feed.add("queue")
        await feed.taken_in()
        assert await ids(board) == [1502]
        assert feed.reads == [1]

    with_streams(work)


CLOCK = SetClock(datetime(2026, 3, 2, 2, tzinfo=UTC))
BEAT = b'event: beat\ndata: {"type":"beat","time":"2026-03-02T02:00:00+00:00"}\n\n'


class Caller:
    """One who follows a stream until told to leave; `heard` is what was sent."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[bytes] = asyncio.Queue()
        self.leaves = asyncio.Event()

    async def begin(self, status: int, headers: Any) -> None: ...

    async def send(self, message: dict[str, Any]) -> None:
        self.heard.put_nowait(message["body"])

    async def receive(self) -> dict[str, Any]:
        await self.leaves.wait()
        return {"type": "http.disconnect"}


def test_a_silent_stream_says_that_it_is_there_and_ends_with_its_caller(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(endpoint, "_HEARTBEAT", 0.01)

    async def work(feed: Feed, streams: Streams) -> None:
        caller, board = Caller(), await streams.open(QUEUE, None)
        async with asyncio.timeout(5):
            sending = asyncio.create_task(endpoint._send(caller, board, CLOCK))  # type: ignore[arg-type]
            assert await caller.heard.get() == b"retry: 2000\n\n" + BEAT
            assert await caller.heard.get() == await caller.heard.get() == BEAT
            feed.add("queue")
            while (heard := await caller.heard.get()) != b"1":
                assert heard == BEAT
            caller.leaves.set()
            await sending

    with_streams(work)


class Ended:
    """Streams that are at their end when they are opened."""

    def __init__(self) -> None:
        self.opened: list[int | None] = []
        self.open_now = 0

    async def open(self, programme: Programme, last: int | None) -> "Ended":
        self.opened.append(last)
        self.open_now += 1
        return self

    def close(self, stream: Any) -> None:
        self.open_now -= 1

    ended = True
    news = asyncio.Event()


class Heard:
    """A feed in which something happened in these halls."""

    def __init__(self, *halls: str) -> None:
        self.halls = halls

    async def has(self, hall: str) -> bool:
        return hall in self.halls


def serve(rig: Rig, streams: Any, shares: Shares | None = None, registry: str | None = None) -> None:
    halls = Halls(Heard("north"), rig.gateway.services, registry)  # type: ignore[arg-type]
    endpoint = stream_endpoint(rig.gateway.gate, streams, halls, SERVICES, shares or Shares(1, []), CLOCK)
    rig.gateway.add_endpoint("GET", PREFIX + PATH, endpoint, operation(SERVICES))


@pytest.mark.parametrize(
    ("header", "asked", "last"),
    [
        (None, "", None),
        ("7", "", 7),
        (None, "?after=8", 8),
        ("7", "?after=8", 7),
        ("x", "?after=8", None),
        ("-1", "", None),
        ("9" * 19, "", None),
        ("", "", None),
    ],
)
def test_a_stream_begins_where_its_caller_was(
    tmp_path: Path, header: str | None, asked: str, last: int | None
) -> None:
    rig, streams = Rig(tmp_path), Ended()
    serve(rig, streams)
    headers = {} if header is None else {"Last-Event-ID": header}
    answer = asyncio.run(rig.send("GET", f"/v1/halls/north/events{asked}", roles=(), headers=headers))
    assert (answer.status_code, answer.text) == (200, "retry: 2000\n\n" + BEAT.decode())
    assert (streams.opened, streams.open_now) == ([last], 0)


def test_head_is_where_the_stream_is_and_opens_none(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    serve(rig, None)
    answer = asyncio.run(rig.send("HEAD", "/v1/halls/north/events", roles=()))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream")
    problem(asyncio.run(rig.send("GET", "/v1/halls/north/events?after=-1", roles=())), 422, "malformed")


def test_a_hall_that_the_feed_does_not_know_is_asked_for_once(tmp_path: Path) -> None:
    rig, streams = Rig(tmp_path), Ended()
    serve(rig, streams, registry="cases")

    def ask(hall: str, method: str = "GET") -> Any:
        return asyncio.run(rig.send(method, f"/v1/halls/{hall}/events", roles=()))

    assert ask("north").status_code == 200
    assert not rig.rpc.calls
    rig.rpc.reply = {"refusal": UNKNOWN(said("there is no hall south")).to_problem()}
    problem(ask("south"), 404, "unknown")
    assert ask("south", "HEAD").status_code == 404
    rig.rpc.reply = BusUnavailable("nobody answers")
    answer = ask("south")
    problem(answer, 503, "unavailable")
    assert int(answer.headers["retry-after"]) >= 1
    assert len(streams.opened) == 1
    rig.rpc.reply = {"answer": {}}
    assert [ask("south").status_code for _ in range(3)] == [200] * 3  # it was opened meanwhile, elsewhere
    assert [call[:2] for call in rig.rpc.calls] == [("cases", "ask")] * 4
    assert (rig.asked["name"], rig.asked["body"]) == ("ReadHall", {"hall": "south"})
    assert rig.asked["up_to_date"] is True


def test_a_network_has_its_share_of_the_streams_and_the_halls_own_has_them_all(tmp_path: Path) -> None:
    shares = Shares(2, networks("10.1.0.0/16, 2001:db8:1::/48"))
    rig, streams = Rig(tmp_path), Ended()
    serve(rig, streams, shares)

    def ask(address: str) -> Any:
        return asyncio.run(rig.send("GET", "/v1/halls/north/events", roles=(), address=address))

    with shares.one("2001:db8::1"), shares.one("2001:db8::2"), shares.one("10.1.0.1"), shares.one("10.1.0.1"):
        answer = ask("2001:db8::3")
        problem(answer, 429, "too_many_requests")
        assert int(answer.headers["retry-after"]) > 0
        for other in ("2001:db8:0:1::1", "192.0.2.1", "10.1.0.1", "::ffff:10.1.0.1", "2001:db8:1::1"):
            assert ask(other).status_code == 200, other
    assert ask("2001:db8::3").status_code == 200
    assert not shares._held


@pytest.mark.parametrize(
    ("asked", "field", "told"),
    [
        ("service=fishing", "service", "cases, queue"),
        ("service=", "service", "at least 1"),
        ("service=queue&service=cases", "service", "more than once"),
        ("servcie=queue", "servcie", "not taken here"),
    ],
)
def test_a_service_that_there_is_not_is_refused(tmp_path: Path, asked: str, field: str, told: str) -> None:
    rig = Rig(tmp_path)
    serve(rig, None)  # never asked for one
    response = asyncio.run(rig.send("GET", f"/v1/halls/north/events?{asked}", roles=()))
    fault = problem(response, 422, "malformed")["errors"][0]
    assert fault["field"] == field
    assert told in fault["message"]


def test_the_document_tells_which_services_there_are() -> None:
    (service,) = [one for one in operation(SERVICES)["parameters"] if one["name"] == "service"]
    assert (service["in"], service["required"], service["schema"]["enum"]) == ("query", False, SERVICES)
