"""Files that hold persons' data: for whoever writes them, and nobody else on the machine."""

import os
from pathlib import Path


def create(file: Path) -> int:
    """The descriptor, open for writing, of a new file that its owner alone may read (mode 0600).

    Raises FileExistsError for one that is there, whoever may read it.
    """
    return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
