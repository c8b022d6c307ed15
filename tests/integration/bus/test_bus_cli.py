"""`hall deadletters`, on a real database, with a subscription that runs beside it."""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from infra.bus.cloudevents import Delivered
from infra.bus.subscriber import Subscriber
from infra.bus.tracking import Connection
from infra.hosting import discovery
from infra.hosting.commands import deadletters as cli
from infra.loop import bridge
from infra.loop.clock import SystemClock
from infra.loop.config import ConfigurationError, Settings
from tests.integration.bus_support import fresh_name
from tests.waiting import until

STREAM = uuid4()


class Source:
    """A service with three events in one stream, and a policy that refuses the first."""

    def __init__(self) -> None:
        self.name = fresh_name("source")
        self.broken = True

    async def read_log(self, after: int, limit: int) -> list[dict[str, object]]:
        return [self._event(position) for position in (1, 2, 3) if position > after]

    async def apply(self, batch: Sequence[Delivered], connection: Connection) -> None:
        if self.broken and any(event.position == 1 for event in batch):
            raise RuntimeError("no survey form")

    def _event(self, position: int) -> dict[str, object]:
        at = "2026-03-02T09:00:00+08:00"
        return {
            "id": str(UUID(int=position)),
            "source": f"/openhall/{self.name}",
            "type": "CaseDelivered",
            "subject": str(STREAM),
            "time": at,
            "recordedtime": at,
            "position": position,
            "streamversion": position,
            "schemaversion": 1,
            "chainhash": f"{position:064x}",
            **({"previoushash": f"{position - 1:064x}"} if position > 1 else {}),
            "data": {},
        }


@pytest.fixture
def source(database: str) -> Iterator[Source]:
    source = Source()
    pool = bridge.run(_pool(database))
    subscriber = Subscriber(
        subscriber="feedback",
        source=source.name,
        name="surveys",
        events=None,
        handler=source.apply,
        read_log=source.read_log,
        pool=pool,
        clock=SystemClock(),
        amqp_uri="openhall-memory://",
    )
    bridge.run(subscriber.start())
    until(lambda: bridge.run(_count(pool)) == 3)
    yield source
    bridge.run(subscriber.stop())
    bridge.run(pool.close())


@pytest.fixture(autouse=True)
def only_feedback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "part_names", lambda: ["feedback"])


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    return Settings({"HALL_FEEDBACK_DATABASE_URL": database, "HALL_DATA": str(tmp_path)})


def hall(settings: Settings, *words: str) -> int:
    root = argparse.ArgumentParser()
    cli.register(root.add_subparsers())
    arguments = root.parse_args(["deadletters", *words])
    return int(arguments.handler(arguments, settings))


def test_list_shows_the_error_and_who_waits(
    source: Source, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hall(settings, "list", "feedback", "--json") == 0
    lines = json.loads(capsys.readouterr().out)
    assert [(line["position"], line["error"]) for line in lines] == [
        (1, "RuntimeError: no survey form"),
        (2, None),
        (3, None),
    ]
    assert hall(settings, "list", "feedback", "--stream", str(uuid4())) == 0
    assert capsys.readouterr().out == "no dead letters\n"


def test_retry_says_what_came_of_it(
    source: Source, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hall(settings, "retry", "feedback", "--json") == 1
    assert json.loads(capsys.readouterr().out) == {"asked": 3, "applied": 0, "left": 3, "unanswered": 0}
    source.broken = False
    assert hall(settings, "retry", "feedback", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"asked": 3, "applied": 3, "left": 0, "unanswered": 0}


def test_discard_lets_one_go(source: Source, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert hall(settings, "discard", "feedback", "surveys", source.name, "9") == 1
    assert "no dead letter surveys" in capsys.readouterr().err
    assert hall(settings, "discard", "feedback", "surveys", source.name, "1") == 0
    assert capsys.readouterr().out == "discarded CaseDelivered 1\n"

    def left() -> bool:
        assert hall(settings, "list", "feedback", "--json") == 0
        return bool(json.loads(capsys.readouterr().out) == [])

    until(left)


@pytest.mark.parametrize(
    "line",
    [["list", "nosuch"], ["retry", "nosuch"], ["discard", "nosuch", "surveys", "cases", "1"]],
)
def test_a_service_that_is_none_is_named_with_those_there_are(line: list[str], settings: Settings) -> None:
    with pytest.raises(ConfigurationError, match="there is no service 'nosuch': choose from feedback"):
        hall(settings, *line)


@pytest.mark.parametrize("line", ["list", "retry"])
def test_a_subscription_that_is_none_is_named_with_those_there_are(
    line: str, source: Source, settings: Settings
) -> None:
    with pytest.raises(ConfigurationError, match="no subscription 'nosuch' in feedback: choose from surveys"):
        hall(settings, line, "feedback", "--name", "nosuch")


def test_looking_makes_no_tables(
    settings: Settings, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hall(settings, "list") == 0
    assert hall(settings, "retry", "feedback") == 0
    assert hall(settings, "discard", "feedback", "surveys", "cases", "1") == 1
    with pytest.raises(ConfigurationError, match="no subscription 'surveys' in feedback: there is none yet"):
        hall(settings, "list", "--name", "surveys")
    pool = bridge.run(_pool(database))
    assert bridge.run(_tables(pool)) == 0
    bridge.run(pool.close())
    assert "no dead letters" in capsys.readouterr().out


async def _tables(pool: asyncpg.Pool) -> int:
    return int(await pool.fetchval("select count(*) from pg_tables where schemaname = 'public'"))


async def _pool(url: str) -> asyncpg.Pool:
    return await asyncpg.create_pool(url, min_size=0, max_size=2)


async def _count(pool: asyncpg.Pool) -> int:
    try:
        return int(await pool.fetchval("select count(*) from deadletters"))
    except asyncpg.UndefinedTableError:
        return 0
