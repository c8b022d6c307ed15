"""Looking at a hall makes nothing of it: no server, no database, no key, no table."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from infra.hosting import service_databases
from infra.hosting.cli import main
from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.loop import bridge
from infra.loop.config import ConfigurationError, Settings


@pytest.fixture
def data(open_folder: Path) -> Path:
    """A data folder whose embedded server, which does not run, has the database of `cases` alone."""
    with _server(open_folder) as server:
        bridge.run(server.ensure_database("hall_cases"))
    return open_folder


@contextmanager
def _server(data: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(data / "postgres")
    server.start()
    yield server
    server.stop()


@pytest.mark.parametrize(
    "line",
    [
        ["projections", "list"],
        ["projections", "rebuild", "case_register"],
        ["deadletters", "list"],
        ["deadletters", "retry", "cases"],
        ["audit", "verify"],
        ["audit", "checkpoint"],
        ["audit", "export"],
        ["audit", "public-key"],
        ["backup", "DIR"],
        ["report", "cases"],
        ["person", "wang"],
    ],
)
def test_a_mistyped_data_folder_is_an_error_and_stays_away(
    line: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data, copy = tmp_path / "typo", tmp_path / "copy"
    monkeypatch.setenv("HALL_DATA", str(data))
    assert main([str(copy) if word == "DIR" else word for word in line]) == 2
    out, err = capsys.readouterr()
    assert (out, str(data) in err) == ("", True)
    assert list(tmp_path.iterdir()) == []


def test_of_several_those_without_a_database_are_left_out_and_named(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings({"HALL_DATA": str(data)})
    with service_databases.existing(settings, ["gateway", "cases"]) as urls:
        assert list(urls) == ["cases"]
        assert bridge.run(_database_of(urls["cases"])) == "hall_cases"
    assert capsys.readouterr().err == f"gateway: left out, {data} holds no database of it yet\n"
    with _server(data) as server:
        assert not bridge.run(server.has_database("hall_gateway"))


def test_one_without_a_database_is_an_error(data: Path) -> None:
    with (
        pytest.raises(ConfigurationError, match="holds no such database"),
        service_databases.existing(Settings({"HALL_DATA": str(data)}), ["gateway"]),
    ):
        pass
    with _server(data) as server:
        assert not bridge.run(server.has_database("hall_gateway"))


def test_a_hall_in_which_nothing_was_ever_stored_is_not_backed_up(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HALL_DATA", str(data))
    assert main(["backup", str(data / "copy")]) == 1
    assert "there is no log in the databases of cases" in capsys.readouterr().err
    assert not (data / "copy").exists()


async def _database_of(url: str) -> str:
    connection = await asyncpg.connect(url)
    try:
        return str(await connection.fetchval("select current_database()"))
    finally:
        await connection.close()


def test_the_server_is_told_nothing_of_ours(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALL_PRIVACY_KEY", "a-key-that-nobody-may-read")
    with _server(open_folder) as server:
        names = bridge.run(_environment_of(server.url("postgres")))
    assert "PATH" in names
    assert not [name for name in names if name.startswith("HALL_")]


async def _environment_of(url: str) -> list[str]:
    """The variables of a server, as whoever may use its `postgres` role can read them."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("create temp table told (line text); copy told from program 'env'")
        return [row[0].partition("=")[0] for row in await connection.fetch("select line from told")]
    finally:
        await connection.close()
