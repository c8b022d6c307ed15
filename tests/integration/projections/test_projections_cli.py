"""`hall projections`."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import services
from infra.hosting import cli
from infra.loop import bridge
from tests.integration.projections_model import actual, append, expected, fetch, happenings, locked, open_log

_CONTRACT = """
from infra.contracts import Contract
from tests.integration.projections_model import Closed, Moved, Noise, Opened

CONTRACT = Contract("demo", {}, {}, {event.__name__: event for event in (Opened, Moved, Closed, Noise)})
"""
_PROJECTIONS = """
from tests.integration.projections_model import Things

PROJECTIONS = (Things,)
"""


@pytest.fixture
def demo(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The database of a service `demo`, the only one there is."""
    folder = tmp_path / "demo"
    folder.mkdir()
    modules = {"__init__": "", "service": "", "contract": _CONTRACT, "projections": _PROJECTIONS}
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(text)
    monkeypatch.setattr(services, "__path__", [str(tmp_path)])
    monkeypatch.setenv("HALL_DEMO_DATABASE_URL", database)
    yield database
    for name in [name for name in sys.modules if name.startswith("services.demo")]:
        del sys.modules[name]


async def fill(dsn: str, count: int) -> None:
    log = await open_log(dsn, "demo")
    await append(log, happenings(count))
    await log.close()


def test_list_and_rebuild(demo: str, capsys: pytest.CaptureFixture[str]) -> None:
    bridge.run(fill(demo, 300))
    assert cli.main(["projections", "list", "--json"]) == 0
    never = {"name": "things", "service": "demo", "version": 1, "stored_version": None, "position": 0}
    assert json.loads(capsys.readouterr().out) == [{**never, "head": 300, "lag": 300}]

    assert cli.main(["projections", "rebuild", "things", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["name"], result["version"], result["position"]) == ("things", 1, 300)
    assert bridge.run(actual(demo)) == expected(happenings(300))

    assert cli.main(["projections", "list", "--json"]) == 0
    built = {**never, "stored_version": 1, "position": 300, "head": 300, "lag": 0}
    assert json.loads(capsys.readouterr().out) == [built]

    assert cli.main(["projections", "list"]) == 0
    assert "things" in capsys.readouterr().out
    assert cli.main(["projections", "rebuild", "things"]) == 0
    assert "things: version 1 is in use, at position 300" in capsys.readouterr().out


def test_verify_says_that_it_is_so_and_which_row_is_not(
    demo: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bridge.run(fill(demo, 300))
    assert cli.main(["projections", "verify", "things"]) == 1
    assert "read model things was never built" in capsys.readouterr().err
    assert cli.main(["projections", "rebuild", "things"]) == 0
    capsys.readouterr()
    assert cli.main(["projections", "verify", "things"]) == 0
    assert "things: what the log says" in capsys.readouterr().out

    bridge.run(fetch(demo, "update things.places set visits = 7000000 where place = 'start'"))
    assert cli.main(["projections", "verify", "things"]) == 1
    told = capsys.readouterr().out
    for words in (
        "NOT WHAT THE LOG SAYS: 1 of",
        "at position 300",
        "places: 1 changed, 0 missing, 0 too many",
        'places, place "start": visits is 7000000, the log says ',
        "hall projections rebuild things",
    ):
        assert words in told
    assert cli.main(["projections", "verify", "things", "--json"]) == 1
    result = json.loads(capsys.readouterr().out)
    assert (result["same"], result["position"], result["first"]["there"]) == (False, 300, 7000000)
    assert result["tables"]["places"]["changed"] == 1

    assert cli.main(["projections", "rebuild", "things"]) == 0
    capsys.readouterr()
    assert cli.main(["projections", "verify", "things", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["same"], result["first"]) == (True, None)


def test_an_empty_database_is_no_failure(demo: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["projections", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["head"] == 0


def test_an_unknown_name_is_refused_with_those_there_are(
    demo: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["projections", "rebuild", "nothing"]) == 2
    assert "there are: things" in capsys.readouterr().err


def test_a_second_rebuild_is_refused(demo: str, capsys: pytest.CaptureFixture[str]) -> None:
    async def held() -> None:
        async with locked(demo, "rebuild things"):
            assert await bridge.call(cli.main, ["projections", "rebuild", "things"]) == 1

    bridge.run(held())
    assert "being rebuilt already" in capsys.readouterr().err


def test_an_event_that_cannot_be_applied_fails_it(demo: str, capsys: pytest.CaptureFixture[str]) -> None:
    bridge.run(fill(demo, 20))
    bridge.run(fetch(demo, "update demo_events set topic = 'Moved.v9' where topic = 'Moved'"))
    assert cli.main(["projections", "rebuild", "things"]) == 1
    assert "Moved.v9" in capsys.readouterr().err


def test_a_database_that_is_away_fails_it(
    demo: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HALL_DEMO_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    for line in (["projections", "list"], ["projections", "rebuild", "things"]):
        assert cli.main(line) == 2
        assert "the database of demo does not answer" in capsys.readouterr().err


def test_a_database_that_does_not_exist_is_told_how_to_make(
    demo: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HALL_DEMO_DATABASE_URL", demo.replace("/test_", "/no_such_"))
    for line in (["projections", "list"], ["projections", "rebuild", "things"]):
        assert cli.main(line) == 2
        assert "create it on that server: create database hall_demo" in capsys.readouterr().err
