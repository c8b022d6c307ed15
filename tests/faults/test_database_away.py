"""PostgreSQL is restarted, or crashes."""

import os
import signal
from pathlib import Path

import pytest

from infra.runtime.embedded_postgres import EmbeddedPostgres
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


def _crash(hall: Hall) -> None:
    """What was committed and not yet written, as marks and read models are, is lost."""
    postmaster = int(hall.value("cases", "select pg_read_file('postmaster.pid')").split()[0])
    os.kill(postmaster, signal.SIGQUIT)
    until(lambda: not Path(f"/proc/{postmaster}").exists())
