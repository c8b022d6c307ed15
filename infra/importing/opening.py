"""Opens a file as bytes, unpacked when its content is gzip, whatever its name."""

import codecs
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.importing.findings import WrongFile

Content = gzip.GzipFile | io.BufferedReader
GZIP = b"\x1f\x8b"
UNPACKING_ERRORS = (EOFError, gzip.BadGzipFile, zlib.error)
"""What reading may raise when packed content is cut off or damaged."""


def decoder_of(file: Path, encoding: str) -> codecs.IncrementalDecoder:
    """Raises WrongFile for an encoding that is none."""
    try:
        io.TextIOWrapper(io.BytesIO(), encoding)  # refuses a codec that makes no text
        return codecs.getincrementaldecoder(encoding)()
    except LookupError:
        raise WrongFile(
            f"{file}: no encoding is called {encoding}; name the file's with --encoding, like gb18030"
        ) from None


@contextmanager
def opened(file: Path) -> Iterator[tuple[Content, Callable[[], float]]]:
    """The content, and a function that tells the share of the file read so far (of a pipe, 0).

    Raises OSError.
    """
    with file.open("rb") as raw:
        size = max(file.stat().st_size, 1)
        packed = raw.peek(len(GZIP))[: len(GZIP)] == GZIP
        content: Content = gzip.GzipFile(fileobj=raw, mode="rb") if packed else raw
        yield content, lambda: min(raw.tell() / size, 1.0) if raw.seekable() else 0.0
