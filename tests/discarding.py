"""Ends a PostgreSQL server whose data nobody needs any more."""

import os
import signal
import subprocess
from pathlib import Path

from infra.hosting.embedded_postgres import EmbeddedPostgres
from tests.waiting import until


def discard(server: EmbeddedPostgres, folder: Path) -> None:
    """With its folder, and at once: what hundreds of test databases have in memory is not written out."""
    postmaster = int((folder / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGQUIT)
    until(lambda: not Path(f"/proc/{postmaster}").exists())
    server.stop()
    subprocess.run(["rm", "-rf", folder], check=True)  # many times faster than Python over so many files
