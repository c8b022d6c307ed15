"""`hall backup` and `hall restore`: what comes back is what was there, or nothing comes back."""

import asyncio
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from infra.hosting import backup, backup_manifest
from infra.loop import bridge
from tests.integration.visits import (  # noqa: F401
    MASTER,
    SIGNING,
    Hall,
    Visits,
    hall_fixture,
    sql,
    target_fixture,
    visits_at,
    visits_fixture,
)

BLOCKED = (
    "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
)
ODD = """
    create schema "Odd one";
    create table "Odd one"."The ""table"" x" ("a b" text, "Ü" jsonb, empty text, b bytea, n serial);
    insert into "Odd one"."The ""table"" x" values
        (E'tab\\t newline\\n backslash \\\\ \\\\. end', '{"k": "\\u00e4\\n"}', null, '\\x00ff0a'),
        ('', '[]', '\\N', '');
"""


@pytest.fixture(autouse=True)
def gateway(hall: Hall, new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> str:
    """The database of the gateway, which has no log."""
    url = new_database()
    sql(url, "create table feed (position bigint primary key, line text)")
    sql(url, "insert into feed values (1, 'something happened')")
    monkeypatch.setenv("HALL_GATEWAY_DATABASE_URL", url)
    return url


def everything(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    tables = sql(url, "select schemaname, tablename from pg_tables where schemaname !~ '^(pg_|information)'")
    names = ['"{}"."{}"'.format(*(part.replace('"', '""') for part in row)) for row in tables]
    return {name: sorted(map(tuple, sql(url, f"select t::text from {name} t"))) for name in names}


async def _value(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def relations(url: str) -> int:
    found: int = sql(
        url, "select count(*) from pg_class where relnamespace::regnamespace::text !~ '^(pg_|inf)'"
    )[0][0]
    return found


def test_what_comes_back_is_what_was_there(
    hall: Hall,
    visits: Visits,
    target: Callable[[], str],
    tmp_path: Path,
) -> None:
    visit = visits.arrive("p1", "陳大文")
    visits.move(visit, "12B")
    for statement in ODD.strip().rstrip(";").split(";\n"):
        visits.sql(statement)
    code, out, _ = hall("backup", str(tmp_path / "b"), "--json")
    manifest = json.loads(out)
    (entry,) = [entry for entry in manifest["services"] if entry["service"] == "visits"]
    assert (code, entry["log"]["position"], entry["log"]["faults"]) == (0, 2, [])
    before, url = everything(visits.url), target()
    code, out, err = hall("restore", str(tmp_path / "b"))
    assert code == 0, err
    assert "visits: restored and verified, 2 event(s)" in out
    assert everything(url) == before
    assert len(before['"Odd one"."The ""table"" x"']) == 2


def test_a_restored_service_goes_on_where_it_was(
    hall: Hall,
    visits: Visits,
    target: Callable[[], str],
    tmp_path: Path,
) -> None:
    visit = visits.arrive("p1", "陳大文")
    hall("backup", str(tmp_path / "b"))
    url = target()
    assert hall("restore", str(tmp_path / "b"))[0] == 0
    with visits_at(url) as restored:
        restored.move(visit, "12B")
        rows = restored.sql("select position, version, topic from visits_events order by position")
        assert [tuple(row) for row in rows] == [(1, 1, "Arrived"), (2, 2, "Moved")]
        state = json.loads(restored.sql("select state from visits_events where position = 1")[0][0])
        assert bridge.run(restored.keyring.unseal([state["name"]])) == ["陳大文"]
    assert hall("audit", "verify")[0] == 0


def test_the_gateways_read_models_come_back_too(
    hall: Hall,
    visits: Visits,
    gateway: str,
    new_database: Callable[[], str],
    tmp_path: Path,
) -> None:
    folder = tmp_path / "b"
    urls = {"gateway": gateway, "visits": visits.url}
    manifest = bridge.run(backup.backup(urls, folder, SIGNING, datetime.now(UTC), str))
    assert [entry["log"] is None for entry in manifest["services"]] == [True, False]
    from infra.hosting.restore import restore

    targets = {"gateway": new_database(), "visits": new_database()}
    bridge.run(restore(targets, folder, backup_manifest.read(folder, SIGNING), MASTER, str))
    assert everything(targets["gateway"]) == everything(gateway)


def test_the_hall_goes_on_while_it_is_backed_up(
    hall: Hall,
    visits: Visits,
    target: Callable[[], str],
    tmp_path: Path,
) -> None:
    visits.arrive("p1", "A")
    done, failures = threading.Event(), []

    def work() -> None:
        try:
            while not done.is_set():
                visits.arrive("p2", "B")
        except Exception as error:
            failures.append(error)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        taken = [json.loads(hall("backup", str(tmp_path / f"b{n}"), "--json")[1]) for n in range(2)]
    finally:
        done.set()
        worker.join()
    assert failures == []
    positions = [e["log"]["position"] for m in taken for e in m["services"] if e["service"] == "visits"]
    assert 1 <= positions[0] < positions[1] < bridge.run(visits.log.head()) + 1
    url = target()
    assert hall("restore", str(tmp_path / "b1"))[0] == 0
    assert sql(url, "select count(*) from visits_events")[0][0] == positions[1]


def test_no_subscriber_is_backed_up_ahead_of_the_log_it_follows(
    visits: Visits, gateway: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else, after a restore, events that the log has yet to write would be taken for seen."""
    sql(gateway, "create table subscriptions (position bigint)")
    sql(gateway, "insert into subscriptions values (0)")

    def go_on() -> None:
        visits.arrive("p1", "A")
        sql(gateway, "update subscriptions set position = $1", bridge.run(visits.log.head()))

    work = threading.Thread(target=go_on)
    take = backup._snapshot

    async def take_while_the_hall_goes_on(connection: asyncpg.Connection) -> str:
        snapshot = await take(connection)
        if work.ident is None:  # between the first snapshot and the second
            work.start()
            while work.is_alive() and not await _value(visits.url, BLOCKED):  # noqa: ASYNC110 (a server's wait)
                await asyncio.sleep(0.01)
        return snapshot

    monkeypatch.setattr(backup, "_snapshot", take_while_the_hall_goes_on)

    async def look() -> tuple[int, int]:
        async with backup._one_moment({"visits": visits.url, "gateway": gateway}) as views:
            head = await views["visits"][0].fetchval("select position from visits_head")
            return head, await views["gateway"][0].fetchval("select position from subscriptions")

    assert bridge.run(look()) == (0, 0)
    work.join()
    assert sql(gateway, "select position from subscriptions")[0][0] == 1


def test_a_backup_overwrites_nothing(hall: Hall, visits: Visits, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "thesis.txt").write_text("precious")
    code, out, err = hall("backup", str(tmp_path / "b"))
    assert (code, out) == (1, "")
    assert "is not empty" in err
    assert [file.name for file in (tmp_path / "b").iterdir()] == ["thesis.txt"]


def test_a_restore_overwrites_nothing(hall: Hall, visits: Visits, tmp_path: Path) -> None:
    visits.arrive("p1", "A")
    hall("backup", str(tmp_path / "b"))
    visits.arrive("p2", "B")
    before = everything(visits.url)
    code, out, err = hall("restore", str(tmp_path / "b"))
    assert (code, out) == (1, "")
    assert "is not empty, and nothing is overwritten" in err
    assert everything(visits.url) == before


@pytest.mark.parametrize(
    ("tampering", "fault"),
    [
        ("update visits_events set topic = 'Moved' where position = 2", "position 2 was changed"),
        (
            "update visits_commands set answer = '{}' where position = 2",
            "1 answer(s) changed: of the command up to position 2",
        ),
    ],
)
def test_what_is_not_whole_is_kept_as_evidence_but_not_restored(
    tampering: str,
    fault: str,
    hall: Hall,
    visits: Visits,
    target: Callable[[], str],
    tmp_path: Path,
) -> None:
    for name in "ABC":
        visits.arrive(name, name)
    visits.sql(tampering)
    code, _, err = hall("backup", str(tmp_path / "b"))
    assert code == 1
    assert f"visits: NOT WHOLE: {fault}. It was kept as it is" in err
    url = target()
    code, out, err = hall("restore", str(tmp_path / "b"))
    assert (code, out) == (1, "")
    assert f"what was backed up of visits does not verify: {fault}" in err
    assert relations(url) == 0
