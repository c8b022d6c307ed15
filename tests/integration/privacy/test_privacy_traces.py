"""What a destroyed key leaves in the files of a server of our own: nothing; and of another: what is told."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import asyncpg
import pytest

from infra.contracts import ErasedIn, Event, Personal
from infra.eventstore.log import EventLog
from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.loop import bridge
from infra.loop.clock import SetClock
from infra.privacy import Keyring, traces
from tests.discarding import discard
from tests.erasing import context

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
MASTER = bytes(range(32))


class Visited(Event):
    visitor: str
    name: Annotated[str, Personal(of="visitor")]


class Own:
    """A server of a test's own, and a log with keys in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._start()

    def _start(self) -> None:
        self.server = EmbeddedPostgres(self.folder)
        self.server.start()
        self.log = EventLog("visits", bridge.run(self.server.ensure_database("hall_visits")), SetClock(NOON))
        bridge.run(self.log.open())
        self.keyring = Keyring(self.log, MASTER, SetClock(NOON))
        bridge.run(self.keyring.open())

    def start_again(self) -> None:
        bridge.run(self.log.close())
        self.server.stop()
        self._start()

    def sql(self, statement: str) -> None:
        bridge.run(self.log.pool.execute(statement))

    def seal(self, *persons: str) -> dict[str, bytes]:
        """A text of each; their wrapped keys."""
        self.keyring.seal([Visited(visitor=person, name="陳大文") for person in persons])
        rows = bridge.run(self.log.pool.fetch("select person_id, wrapped from visits_person_keys"))
        return {row["person_id"]: row["wrapped"] for row in rows}

    def go_on(self, times: int = 4) -> None:
        """WAL comes and goes, as in days of work."""
        for _ in range(times):
            self.sql("create table filler as select generate_series(1, 1000); drop table filler")
            self.sql("select pg_switch_wal()")
            self.sql("checkpoint")

    def erase(self, *persons: str) -> list[ErasedIn]:
        async def together() -> list[ErasedIn]:
            await asyncio.gather(*(self.keyring.eraser.erase(person, context()) for person in persons))
            return [await self.keyring.eraser.told(person) for person in persons]

        return bridge.run(together())

    def files_with(self, secret: bytes) -> list[str]:
        """Every file of the server that has a part of it: each byte wrapped is a byte of the key."""
        part = secret[20:36]
        files = [file for file in self.folder.rglob("*") if file.is_file() and not file.is_socket()]
        return [str(file.relative_to(self.folder)) for file in files if part in file.read_bytes()]


@pytest.fixture
def own(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Own]:
    monkeypatch.setattr(traces, "_SECONDS", 60.0)  # however busy the machine is
    own = Own(open_folder / "postgres")
    yield own
    bridge.run(own.log.close())
    discard(own.server, own.folder)


def test_nothing_of_a_destroyed_key_is_left_in_the_embedded_servers_files(own: Own) -> None:
    wrapped = own.seal(*(f"p{number}" for number in range(60)))
    own.sql("checkpoint")
    assert any(name.startswith("pg_wal/") for name in own.files_with(wrapped["p7"]))
    assert any(name.startswith("base/") for name in own.files_with(wrapped["p7"]))
    own.go_on()  # its segment of WAL has long been done with
    gone = ["p7", "p8", *(f"p{number}" for number in range(40, 60))]
    told = own.erase(*gone)
    assert {person: own.files_with(wrapped[person]) for person in gone} == {person: [] for person in gone}
    assert [[kept.where for kept in one.kept] for one in told] == [["backups"]] * len(gone)
    assert own.files_with(wrapped["p22"]) != []


def test_nor_in_those_of_a_server_that_kept_old_wal_to_be_written_over(own: Own) -> None:
    own.sql("alter system set wal_recycle = on")
    own.sql("select pg_reload_conf()")
    wrapped = own.seal("p1")
    own.go_on(times=1)
    assert any(name.startswith("pg_wal/") for name in own.files_with(wrapped["p1"]))
    own.start_again()
    (told,) = own.erase("p1")
    assert own.files_with(wrapped["p1"]) == []
    assert [kept.where for kept in told.kept] == ["backups"]


def test_what_only_now_lies_in_wal_is_gone_too(own: Own) -> None:
    wrapped = own.seal("p1")
    (told,) = own.erase("p1")
    assert own.files_with(wrapped["p1"]) == []
    assert (told.service, told.done, told.keys) == ("visits", True, 1)


def test_a_row_that_somebody_still_sees_is_told(own: Own) -> None:
    wrapped = own.seal("p1", "p2")

    async def erase_beside_a_reader() -> ErasedIn:
        reader = await asyncpg.connect(own.log.dsn)
        try:
            await reader.execute("begin isolation level repeatable read; select from visits_events")
            await own.keyring.eraser.erase("p1", context())
            return await own.keyring.eraser.told("p1")
        finally:
            await reader.close()

    told = bridge.run(erase_beside_a_reader())
    assert next((kept.where, kept.until, kept.why) for kept in told.kept) == ("table", None, "in_use")
    assert own.files_with(wrapped["p1"]) != []
    (told,) = own.erase("p1")
    assert [kept.where for kept in told.kept] == ["backups"]
    assert own.files_with(wrapped["p1"]) == []


def test_wal_that_the_server_keeps_or_writes_over_is_told(own: Own) -> None:
    own.seal("p1")
    own.sql("select pg_create_physical_replication_slot('standby', true)")
    (told,) = own.erase("p1")
    assert next((kept.where, kept.why) for kept in told.kept) == ("wal", "held")
    own.sql("select pg_drop_replication_slot('standby')")
    own.sql("alter system set wal_recycle = on")
    own.sql("select pg_reload_conf()")
    (told,) = own.erase("p1")
    assert next((kept.where, kept.why) for kept in told.kept) == ("wal", "recycled")


def test_a_role_that_may_force_nothing_says_so(own: Own) -> None:
    own.seal("p1")
    own.sql("create role service login")
    own.sql("alter table visits_person_keys owner to service")
    bridge.run(own.keyring.eraser.erase("p1", context()))

    async def as_the_service() -> list[str]:
        pool = await asyncpg.create_pool(own.log.dsn.replace("postgres@", "service@"), min_size=1, max_size=2)
        try:
            assert await traces.rewrite(pool, "visits_person_keys")
            assert not await traces.rewrite(pool, "visits_snapshots")  # which is not its own
            return [kept.why for kept in await traces.left_in_wal(pool)]
        finally:
            await pool.close()

    assert bridge.run(as_the_service()) == ["not_forced"]


def test_backups_keep_a_key_for_as_long_as_they_are_kept() -> None:
    (kept,) = traces.left_in_backups(NOON, 30, NOON)
    assert (kept.where, kept.until, kept.why) == ("backups", NOON + timedelta(days=30), "backups_kept")
    assert traces.left_in_backups(NOON, 30, NOON + timedelta(days=31)) == []
    assert traces.left_in_backups(NOON, 0, NOON) == []
    (kept,) = traces.left_in_backups(NOON, None, NOON)
    assert (kept.until, kept.why) == (None, "backups_unknown")
