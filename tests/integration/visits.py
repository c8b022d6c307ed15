"""A hall with one small service in real databases, for tests of audit, backup and erasure."""

import base64
import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import UUID, uuid4

import asyncpg
import pytest

from infra.contracts import Context
from infra.eventstore.log import EventLog
from infra.hosting.cli import main
from infra.loop import bridge
from infra.loop.clock import SetClock
from infra.privacy import Keyring
from tests.erasing import context

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
MASTER = bytes(range(32))
SIGNING = bytes(range(32, 64))
IDENTITY = bytes(range(64, 96))
_SERVICES = str(Path(__file__).parent / "example_services")


@dataclass
class Visits:
    """The service `visits`, its log and its keys; each command a minute after the one before."""

    url: str
    clock: SetClock
    log: EventLog
    keyring: Keyring
    application: Any

    def arrive(self, visitor: str, name: str) -> UUID:
        visit_id = uuid4()
        self._execute("Arrive", {"visit_id": str(visit_id), "visitor": visitor, "name": name})
        return visit_id

    def move(self, visit_id: UUID, room: str) -> None:
        self._execute("Move", {"visit_id": str(visit_id), "room": room})

    def erase(self, person: str) -> int:
        return bridge.run(self.keyring.eraser.erase(person, context()))

    def _execute(self, name: str, body: dict[str, Any]) -> None:
        self.clock.set(self.clock.now() + timedelta(minutes=1))
        command_id = uuid4()
        self.application.execute(
            name, body, Context(command_id, "clerk-1", "clerk", "window", str(command_id))
        )

    def sql(self, statement: str, *values: Any) -> list[asyncpg.Record]:
        """What someone with psql would do."""
        return sql(self.url, statement, *values)


def sql(url: str, statement: str, *values: Any) -> list[asyncpg.Record]:
    async def execute() -> list[asyncpg.Record]:
        connection = await asyncpg.connect(url)
        try:
            found: list[asyncpg.Record] = await connection.fetch(statement, *values)
            return found
        finally:
            await connection.close()

    return bridge.run(execute())


@contextmanager
def only_example_services() -> Iterator[None]:
    import services

    with mock.patch.object(services, "__path__", [_SERVICES]):
        yield


@contextmanager
def visits_at(url: str) -> Iterator[Visits]:
    """The service open on a database; `only_example_services` must hold."""
    application = importlib.import_module("services.visits.application")
    clock = SetClock(MORNING)
    log = EventLog("visits", url, clock)
    bridge.run(log.open())
    try:
        keyring = Keyring(log, MASTER, clock)
        bridge.run(keyring.open())
        yield Visits(url, clock, log, keyring, application.Visits(log, keyring, clock))
    finally:
        bridge.run(log.close())


@pytest.fixture(name="visits")
def visits_fixture(database: str) -> Iterator[Visits]:
    """The service, open on a database of its own, and the only one there is."""
    with only_example_services(), visits_at(database) as service:
        yield service


Hall = Callable[..., tuple[int, str, str]]


@pytest.fixture(name="hall")
def hall_fixture(
    visits: Visits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Hall:
    """Runs a line of `hall` on the service, and returns its exit code, standard output and standard error."""
    for name, value in environment(tmp_path / "data", visits=visits.url).items():
        monkeypatch.setenv(name, value)
    return command_line(capsys)


@pytest.fixture(name="target")
def target_fixture(new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Points the command line to new, empty databases, and returns the URL of the service's."""

    def point() -> str:
        url = new_database()
        monkeypatch.setenv("HALL_VISITS_DATABASE_URL", url)
        monkeypatch.setenv("HALL_GATEWAY_DATABASE_URL", new_database())
        return url

    return point


def command_line(capsys: pytest.CaptureFixture[str]) -> Hall:
    def run(*words: str) -> tuple[int, str, str]:
        code = main(words)
        return code, *capsys.readouterr()

    return run


def environment(data: Path, **urls: str) -> dict[str, str]:
    """What the command line is configured with."""
    return {
        "HALL_DATA": str(data),
        "HALL_PRIVACY_KEY": base64.b64encode(MASTER).decode(),
        "HALL_CHECKPOINT_KEY": base64.b64encode(SIGNING).decode(),
        "HALL_IDENTITY_KEY": base64.b64encode(IDENTITY).decode(),
        **{f"HALL_{service.upper()}_DATABASE_URL": url for service, url in urls.items()},
    }
