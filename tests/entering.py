"""Folders that a PostgreSQL of the tests' own may enter."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def enterable(prefix: str = "openhall-test-") -> Iterator[Path]:
    """A folder for data of a server, which gives up root: pytest's own are root's alone."""
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
