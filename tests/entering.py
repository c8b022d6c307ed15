"""Folders that a PostgreSQL of the tests' own may enter."""

import tempfile
from pathlib import Path


def let_enter(folder: Path) -> None:
    """Have a server whose data lies below get in, though it gives up root."""
    ours = [one for one in folder.parents if one.is_relative_to(tempfile.gettempdir())][:-1]
    for one in (folder, *ours):
        one.chmod(0o755)
