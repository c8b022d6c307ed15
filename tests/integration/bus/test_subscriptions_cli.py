"""`hall subscriptions`, on real databases, with a subscription that runs beside it."""

import argparse
import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from infra.bus import subscriber as module
from infra.bus.subscriptions import Undo
from infra.eventstore.log import EventLog
from infra.eventstore.records import Append, NewEvent
from infra.hosting import discovery
from infra.hosting.commands import subscriptions as cli
from infra.loop import bridge
from infra.loop.config import ConfigurationError, Settings
from tests.integration.bus.test_bus_rewritten import Register, rewrite, take_back
from tests.integration.bus.test_bus_subscriber import World, opened_world
from tests.integration.bus_support import append, fresh_name, opened_log
from tests.waiting import until

Hall = Callable[..., int]


@pytest.fixture
def world(new_database: Callable[[], str]) -> Iterator[World]:
    """A log of ten events, all applied by `feedback`, which has a log of its own."""
    with opened_log(fresh_name("told"), new_database()) as log:
        yield from opened_world(log, new_database(), "openhall-memory://")


@pytest.fixture
def own(world: World) -> Iterator[EventLog]:
    """The log of the service that follows."""
    with opened_log("feedback", world.follower_url) as log:
        yield log


@pytest.fixture
def name(world: World, monkeypatch: pytest.MonkeyPatch) -> str:
    """The subscription, which has applied all and stands still by now."""
    monkeypatch.setattr(module, "_IDLE_SECONDS", 0.05)
    append(world.log, range(1, 11))
    following = world.follow(Register())
    until(lambda: world.position == 10)
    rewrite(world, 7, range(101, 106))
    until(lambda: following.failure)
    return following.name


@pytest.fixture
def hall(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hall:
    """Runs a line of `hall` where both databases are known."""
    urls = {"feedback": world.follower_url, world.log.name: world.log.dsn}
    monkeypatch.setattr(discovery, "part_names", lambda: list(urls))
    environ = {f"HALL_{part.upper()}_DATABASE_URL": url for part, url in urls.items()}
    settings = Settings({**environ, "HALL_DATA": str(tmp_path)})

    def run(*words: str) -> int:
        root = argparse.ArgumentParser()
        cli.register(root.add_subparsers())
        arguments = root.parse_args(["subscriptions", *words])
        return int(arguments.handler(arguments, settings))

    return run


def test_list_shows_where_each_stands(
    name: str, world: World, hall: Hall, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hall("list", "--json") == 0
    (line,) = json.loads(capsys.readouterr().out)
    assert len(line.pop("hash")) == 64
    assert line == {
        "subscription": name,
        "service": "feedback",
        "source": world.log.name,
        "name": "surveys",
        "position": 10,
        "state": "stopped",
        "rewritten": 10,
        "deadletters": 0,
        "waiting": 0,
    }
    assert hall("list") == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{name}  10 ")
    assert out.endswith(f"stopped: the log of {world.log.name} was rewritten at or before 10\n")


def test_reset_says_what_it_does_and_the_subscription_goes_on(
    name: str, world: World, hall: Hall, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "_undo", lambda stands: Undo("Rows", take_back))
    assert hall("reset", name, "--yes", "--json") == 0
    told = capsys.readouterr()
    assert json.loads(told.out) == {
        "subscription": name,
        "taken_back": 1,
        "deadletters": 0,
        "without_cause": None,
    }
    assert "Rows of positions from 10 on are deleted." in told.err
    assert f"The log of {world.log.name} is followed anew from its beginning." in told.err
    until(lambda: world.position == 12)
    rows = bridge.run(world.pool.fetch("select number from applied order by position"))
    assert [row["number"] for row in rows] == [*range(1, 8), *range(101, 106)]
    assert hall("list") == 0
    assert capsys.readouterr().out.endswith("following\n")


def test_reset_counts_what_it_cannot_take_back(
    name: str, own: EventLog, world: World, hall: Hall, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = bridge.run(world.log.read(0, 1))[0]
    (itself,) = caused(own, {})
    causes = [str(kept.event_id), str(uuid4()), str(bridge.run(own.read(0, 1))[0].event_id), str(uuid4())]
    caused(own, *({"causation_id": cause} for cause in causes))
    assert itself == 1
    assert hall("reset", name, "--yes", "--json") == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["without_cause"] == [3, 5]
    assert "stays in its log as history: 2 event(s), at position(s) 3, 5." in told.err


def test_reset_asks_first(
    name: str, world: World, hall: Hall, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigurationError, match="say --yes"):
        hall("reset", name)
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    assert hall("reset", name) == 1
    assert "nothing was changed" in capsys.readouterr().err
    assert world.position == 10
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    assert hall("reset", name) == 0
    until(lambda: world.position == 12)


def test_one_that_is_none_is_named_with_those_there_are(name: str, hall: Hall) -> None:
    with pytest.raises(ConfigurationError, match=f"no subscription 'feed': choose from {name}"):
        hall("reset", "feed", "--yes")


def test_looking_makes_no_tables(world: World, hall: Hall, capsys: pytest.CaptureFixture[str]) -> None:
    assert hall("list") == 0
    assert capsys.readouterr().out == "no subscriptions\n"
    with pytest.raises(ConfigurationError, match="there is none yet"):
        hall("reset", "feedback.told.surveys")
    assert bridge.run(world.pool.fetchval("select to_regclass('subscriptions')")) is None


class Terminal(io.StringIO):
    """Where a person types."""

    def isatty(self) -> bool:
        return True


def caused(log: EventLog, *metadata: Mapping[str, Any]) -> list[int]:
    events = [NewEvent(uuid4(), 1, "Counted", b"{}", json.dumps(told)) for told in metadata]
    return bridge.run(log.append_async(Append(events)))
