"""What pages load besides themselves: styles and scripts, from memory, each under a hash of what it holds."""

import hashlib
import mimetypes
from collections.abc import Mapping
from pathlib import Path

from gateway.exchange import HttpExchange
from gateway.voice.chime import chime
from gateway.web.refusals import NO_FILE, NO_PAGE

_FOLDER = Path(__file__).parent / "static"
_SUFFIXES = (".css", ".js", ".svg")
_FOR_EVER = (b"cache-control", b"public, max-age=31536000, immutable")
PATH = "/static/{hash}/{name}"


class StaticFiles:
    """The files by name; a browser keeps each for ever, as a changed one has another address."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        self._files = {
            path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in _SUFFIXES
        }
        self._files["chime.wav"] = chime()
        self._hashes = {name: hashlib.sha256(body).hexdigest()[:16] for name, body in self._files.items()}

    def url(self, name: str) -> str:
        """The address of a file. Raises KeyError when there is none."""
        return f"/static/{self._hashes[name]}/{name}"

    async def endpoint(self, exchange: HttpExchange, path: Mapping[str, str]) -> None:
        name = path["name"]
        if self._hashes.get(name) != path["hash"]:
            raise NO_PAGE(NO_FILE())
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        written = "" if name.endswith(".wav") else "; charset=utf-8"
        await exchange.answer(
            self._files[name], (_FOR_EVER,), kind=(b"content-type", f"{kind}{written}".encode())
        )
