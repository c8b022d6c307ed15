"""A service's PostgreSQL fails over, or is restored to an earlier time, and nobody keeps a false history.

A hall of real processes whose cases are on servers of the wheel, the rest on a server apart. Three times, in
a hall of its own each: the primary dies under load and its synchronous standby is promoted: nothing that was
answered is lost, and commands go on; an asynchronous standby that lags is promoted: the process of the cases
ends, to be started anew, the subscription of the gateway stops and names a position, and after a reset the
feed is the new log; the database is restored to a point before its end: the same. At the end of each, every
read model and the feed are the log's replay.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx

from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.hosting.private_rabbitmq import PrivateRabbitMQ, RabbitMQMissing
from tests.acceptance.desk import MONDAY
from tests.faults.hall import Hall
from tests.faults.whole import expect_whole
from tests.processes import Suite
from tests.proof import Missing
from tests.servers import Server, either, folder_for_servers
from tests.waiting import until

NEEDS = ("rabbitmq-server (Debian: apt-get install rabbitmq-server)",)
SUBSCRIPTION = "gateway.cases.feed"
MOST_SECONDS = 5.0
"""Without an answered command, when the primary has died and its standby is promoted at once."""
_PATIENCE_SECONDS = 60.0
_LOST = 60
"""Commands at least that are answered and then lost."""
_ARCHIVING = "archive_mode = on\narchive_command = 'cp %p {archive}/%f'\n"
_RESTORING = """
archive_mode = off
restore_command = 'cp {archive}/%f %p'
recovery_target_name = 'before'
recovery_target_action = 'promote'
"""


def prove() -> dict[str, object]:
    """What each of the three came to. Raises Missing, AssertionError."""
    with ExitStack() as held:
        name = held.enter_context(
            tempfile.TemporaryDirectory(prefix="openhall-proof-", ignore_cleanup_errors=True)
        )
        place = _Place(Path(name), held)
        return {
            "synchronous": _synchronous(place),
            "asynchronous": _asynchronous(place),
            "restored": _restored(place),
        }


class _Place:
    """A broker, a server for all but the cases, and room for those of the cases."""

    def __init__(self, folder: Path, held: ExitStack) -> None:
        self.folder, self.servers = folder, folder_for_servers(folder)
        self._postgres = EmbeddedPostgres(folder / "postgres")
        self._postgres.start()
        held.callback(self._postgres.stop)
        self._held = held
        broker = PrivateRabbitMQ(folder / "rabbitmq")
        try:
            broker.start()
        except RabbitMQMissing as missing:
            raise Missing(str(missing)) from missing
        held.callback(broker.remove)
        self._amqp_uri = broker.uri

    def primary(self, name: str, settings: str = "") -> Server:
        server = Server.made(self.servers, name, settings)
        self._held.callback(server.stop)
        server.sql("create database hall_cases")
        return server

    def copy(self, server: Server, name: str, *, standby: bool) -> Server:
        copied = server.copied(self.servers, name, standby=standby)
        self._held.callback(copied.stop)
        return copied

    @contextmanager
    def hall(self, name: str, cases: str) -> Iterator[Hall]:
        """A hall whose cases are at this URL; the clock stands on a Monday."""
        (self.folder / name).mkdir()
        environ = {"HALL_CASES_DATABASE_URL": cases}
        suite = Suite(self.folder / name, self._postgres, self._amqp_uri, clock=MONDAY, environ=environ)
        suite.databases["cases"] = cases
        try:
            yield Hall(suite.start())
        finally:
            suite.close()


def _synchronous(place: _Place) -> dict[str, Any]:
    primary = place.primary("first")
    standby = place.copy(primary, "second", standby=True)
    standby.start()
    primary.set("synchronous_standby_names", "*")
    until(lambda: primary.sql("select count(*) = 1 from pg_stat_replication where sync_state = 'sync'"))
    with place.hall("synchronous", either("hall_cases", primary, standby)) as hall:
        with hall.load() as load:
            load.goes_on()
            died = time.monotonic()
            primary.kill()
            standby.promote()
            answered = len(load.answered)
            until(lambda: len(load.answered) > answered, _PATIENCE_SECONDS)
            gap = time.monotonic() - died
            load.goes_on()
        hall.expect_whole(load)
        assert _told(hall) == "ok"
        assert hall.suite.running["cases"].exit_code is None
    assert gap <= MOST_SECONDS, f"no command was answered for {gap:.1f} s"
    return {"commands": len(load.answered), "lost": 0, "gap_s": round(gap, 2)}


def _asynchronous(place: _Place) -> dict[str, Any]:
    primary = place.primary("third")
    standby = place.copy(primary, "fourth", standby=True)
    standby.start()

    def cut_off() -> None:
        standby.set("primary_conninfo", "")
        until(lambda: primary.sql("select count(*) = 0 from pg_stat_replication"))

    def fail_over() -> None:
        primary.kill()
        standby.promote()

    with place.hall("asynchronous", either("hall_cases", primary, standby)) as hall:
        return _tail_lost(hall, cut_off, fail_over)


def _restored(place: _Place) -> dict[str, Any]:
    archive = place.servers / "archive"
    archive.mkdir()
    archive.chmod(0o777)
    primary = place.primary("fifth", _ARCHIVING.format(archive=archive))
    backup = place.copy(primary, "sixth", standby=False)

    def restore() -> None:
        last = primary.sql("select pg_walfile_name(pg_switch_wal())")
        until(lambda: (archive / last).exists(), _PATIENCE_SECONDS)
        primary.kill()
        backup.port = primary.port
        backup.append_settings(_RESTORING.format(archive=archive))
        (backup.folder / "recovery.signal").touch()
        backup.start()
        until(lambda: not backup.sql("select pg_is_in_recovery()"), _PATIENCE_SECONDS)

    with place.hall("restored", primary.url("hall_cases")) as hall:
        return _tail_lost(hall, lambda: primary.sql("select pg_create_restore_point('before')"), restore)


def _tail_lost(hall: Hall, part: Callable[[], Any], lose: Callable[[], None]) -> dict[str, Any]:
    """What is answered after `part` is lost by `lose`: that must be noticed, and come right by a reset."""
    with hall.load() as before:
        before.goes_on()
        part()
        before.goes_on(_LOST)
    until(lambda: hall.fed == hall.head, _PATIENCE_SECONDS)
    fed = hall.fed
    lose()
    last = hall.head
    kept = [one for one in before.answered if one.position <= last]
    lost = len(before.answered) - len(kept)
    assert lost >= _LOST, f"only {lost} commands were lost: nothing is proven"
    position = _stopped(hall)
    assert last < position <= fed
    with hall.load() as after:
        cases = hall.suite.running["cases"]
        assert cases.wait(_PATIENCE_SECONDS) == 1, "decided on what it remembers of a history that is no more"
        hall.suite.start("cases")
        after.goes_on(2 * lost)  # the positions that were lost, and more, are given anew
    assert hall.fed == fed, "a false history was followed"
    done = hall.suite.hall_json("subscriptions", "reset", SUBSCRIPTION, "--yes")
    expect_whole(hall.suite, kept, after)
    until(lambda: _told(hall) == "ok", _PATIENCE_SECONDS)
    return {
        "answered_and_lost": lost,
        "last_kept": last,
        "applied": fed,
        "stopped_at_or_before": position,
        "taken_back": done["taken_back"],
    }


def _stopped(hall: Hall) -> int:
    """The position that the subscription names, on /readyz and on the command line alike."""
    until(lambda: _told(hall).startswith("the log of cases was rewritten at or before"), _PATIENCE_SECONDS)
    listed = {one["subscription"]: one for one in hall.suite.hall_json("subscriptions", "list")}
    position = int(listed[SUBSCRIPTION]["rewritten"])
    assert f"at or before {position}, " in _told(hall)
    return position


def _told(hall: Hall) -> str:
    """What /readyz of the gateway says of the subscription."""
    told: str = httpx.get(f"{hall.suite.url}/readyz").json()["checks"][f"subscription {SUBSCRIPTION}"]
    return told
