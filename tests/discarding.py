"""Ends a PostgreSQL server whose data nobody needs any more."""

import os
import signal
from pathlib import Path

from infra.runtime.embedded_postgres import EmbeddedPostgres
from tests.waiting import until


def discard(server: EmbeddedPostgres, folder: Path) -> None:
    """At once, without writing out what hundreds of test databases still have in memory."""
    postmaster = int((folder / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGQUIT)
    until(lambda: not Path(f"/proc/{postmaster}").exists())
    server.stop()
