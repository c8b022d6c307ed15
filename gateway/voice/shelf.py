"""Where the halls' recordings lie: `<hall>/<language>/<name>.wav`, and beside them what there is."""

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.exchange import HttpExchange
from gateway.web.refusals import NO_FILE, NO_PAGE
from infra.languages.saying import LANGUAGES, Language
from infra.loop.config import Settings

PATH = "/voice/{hash}/{hall}/{language}/{file}"
_CONTENTS = "voice.json"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")
_FOR_EVER = (b"cache-control", b"public, max-age=31536000, immutable")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A language's recordings of a hall: the hash of all of them, and the windows whose names they say.

    `url` is where they are served; a recording's name goes behind it.
    """

    url: str
    hash: str
    windows: frozenset[str]


class Shelf:
    """The recordings in a folder; a display keeps each for ever, as changed ones have another address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[Path, tuple[int, Recorded]] = {}

    @classmethod
    def of(cls, settings: Settings) -> "Shelf":
        """As HALL_VOICE says."""
        given = settings.text("HALL_VOICE")
        return cls(Path(given) if given is not None else settings.data / "voice")

    def put(self, hall: str, language: Language, clips: Mapping[str, bytes], windows: list[str]) -> None:
        """Put a language's recordings in the place of those that are there. Raises OSError."""
        there = self._folder / hall / language
        new, old = there.with_name(f"{language}.new"), there.with_name(f"{language}.old")
        for rest in (new, old):
            shutil.rmtree(rest, ignore_errors=True)
        new.mkdir(parents=True)
        hashed = hashlib.sha256()
        for name, recording in sorted(clips.items()):
            (new / f"{name}.wav").write_bytes(recording)
            hashed.update(b"%s %d " % (name.encode(), len(recording)) + recording)
        contents = {"hash": hashed.hexdigest()[:16], "windows": windows}
        (new / _CONTENTS).write_text(json.dumps(contents))
        if there.exists():
            there.rename(old)
        new.rename(there)
        shutil.rmtree(old, ignore_errors=True)

    def recorded(self, hall: str, language: Language) -> Recorded | None:
        """What there is of a hall in a language, None when nothing is."""
        if not _NAME.fullmatch(hall):
            return None
        path = self._folder / hall / language / _CONTENTS
        try:
            changed = path.stat().st_mtime_ns
            known = self._read.get(path)
            if known is None or known[0] != changed:
                told = json.loads(path.read_text())
                known = (changed, _recorded(hall, language, told))
                self._read[path] = known
        except (OSError, ValueError, KeyError):
            return None
        return known[1]

    async def endpoint(self, exchange: HttpExchange, path: Mapping[str, str]) -> None:
        """Serve one recording."""
        language = next((language for language in LANGUAGES if language == path["language"]), None)
        recorded = self.recorded(path["hall"], language) if language is not None else None
        name = path["file"]
        if recorded is None or recorded.hash != path["hash"] or not _NAME.fullmatch(name):
            raise NO_PAGE(NO_FILE())
        try:
            recording = (self._folder / path["hall"] / path["language"] / name).read_bytes()
        except OSError:
            raise NO_PAGE(NO_FILE()) from None
        await exchange.answer(recording, (_FOR_EVER,), kind=(b"content-type", b"audio/wav"))


def _recorded(hall: str, language: Language, told: Mapping[str, Any]) -> Recorded:
    return Recorded(f"/voice/{told['hash']}/{hall}/{language}/", told["hash"], frozenset(told["windows"]))
