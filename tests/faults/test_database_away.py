"""PostgreSQL is restarted, or crashes."""

import os
import signal
from pathlib import Path

import httpx
import pytest

from infra.hosting.embedded_postgres import EmbeddedPostgres
from tests.faults.hall import Hall
from tests.waiting import until


@pytest.mark.parametrize("crash", [False, True], ids=["restarted", "crashed"])
def test_away_under_load(hall: Hall, server: EmbeddedPostgres, crash: bool) -> None:
    with hall.load() as load:
        load.goes_on()
        if crash:
            _crash(hall)
        server.stop()
        try:
            until(lambda: load.put_off)
        finally:
            server.start()
        load.goes_on()
    hall.expect_whole(load)


def test_every_process_is_ready_again_whether_it_leads_or_stands_by(
    hall: Hall, server: EmbeddedPostgres
) -> None:
    beside = {f"{part} beside": part for part in hall.suite.parts}
    try:
        for second in [hall.suite.launch(part, name) for name, part in beside.items()]:
            second.wait_ready()
        server.stop()
        try:
            until(lambda: not any(_ready(hall).values()))
        finally:
            server.start()
        until(lambda: all(_ready(hall).values()), 30)
        with hall.load() as load:
            load.goes_on()
        hall.expect_whole(load)
    finally:
        for name in beside:
            hall.suite.running.pop(name).stop()


def _ready(hall: Hall) -> dict[str, bool]:
    """What each process says of itself."""
    return {
        name: httpx.get(f"{process.url}/readyz").status_code == 200
        for name, process in hall.suite.running.items()
    }


def _crash(hall: Hall) -> None:
    """What was committed and not yet written, as marks and read models are, is lost."""
    postmaster = int(hall.value("cases", "select pg_read_file('postmaster.pid')").split()[0])
    os.kill(postmaster, signal.SIGQUIT)
    until(lambda: not Path(f"/proc/{postmaster}").exists())
