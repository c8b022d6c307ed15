"""The register of erasures: which keys were destroyed, in a file that no backup of a database takes back.

A line of JSON for each erasure in a log. It names nobody: persons are pseudonyms.
"""

import fcntl
import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from pydantic import ValidationError

from infra.contracts import Message
from infra.eventstore.records import StoreUnavailable
from infra.loop.config import ConfigurationError, Settings

_MODE = 0o600


class Destroyed(Message):
    """Keys of one person in one log, destroyed at a time."""

    log: str
    person: str
    keys: tuple[UUID, ...]
    at: datetime


class Register:
    """The file, which need not be there; any number of processes may add to it and read it."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @classmethod
    def of(cls, settings: Settings) -> "Register":
        """HALL_ERASURES_FILE, or a file of the data folder."""
        named = settings.text("HALL_ERASURES_FILE")
        return cls(Path(named) if named else settings.data / "erasures.jsonl")

    def add(self, lines: Iterable[Destroyed]) -> None:
        """Keep these durably. Raises StoreUnavailable when it cannot be: erase nothing then."""
        text = "".join(f"{line.model_dump_json()}\n" for line in lines).encode()
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_APPEND, _MODE)
            with os.fdopen(descriptor, "r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                _drop_torn_line(file.fileno())
                os.write(file.fileno(), text)
                os.fsync(file.fileno())
        except OSError as error:
            raise StoreUnavailable(
                f"the register of erasures {self.file} cannot be written: {error}"
            ) from error

    def read(self) -> Sequence[Destroyed]:
        """All of it, nothing when there is no file. Raises ConfigurationError, as `parse` does."""
        try:
            content = self.file.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise ConfigurationError(
                f"the register of erasures {self.file} cannot be read: {error.strerror}"
            ) from None
        return parse(content, self.file)

    def missing(self, lines: Iterable[Destroyed]) -> Sequence[Destroyed]:
        """Those of the lines that tell of a key of which the register does not."""
        known = {key for line in self.read() for key in line.keys}
        return [line for line in lines if not known.issuperset(line.keys)]


def parse(content: bytes, file: Path) -> Sequence[Destroyed]:
    """The lines of a register; a last one without its end was never finished, and nothing came of it.

    Raises ConfigurationError, which names the file and the line, for what is none.
    """
    lines = content.split(b"\n")[:-1]
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(Destroyed.model_validate_json(line))
        except ValidationError:
            raise ConfigurationError(
                f"line {number} of {file} is none of a register of erasures: without it a restore would "
                "bring erased persons back; put the file back as it was, from a copy of it"
            ) from None
    return found


def _drop_torn_line(descriptor: int) -> None:
    """What a process that was killed had begun to write."""
    size = os.fstat(descriptor).st_size
    whole = os.pread(descriptor, size, 0).rfind(b"\n") + 1 if size else 0
    if whole < size:
        os.ftruncate(descriptor, whole)
