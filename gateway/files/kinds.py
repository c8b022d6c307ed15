"""Which files are taken: known by what is in them, whatever they are called."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.because import MEDIA_IS, MEDIA_MISSING
from gateway.files import because, jpeg, pdf, png, webp
from gateway.problems import FILE_DAMAGED, FILE_NOT_AS_DECLARED, FILE_NOT_TAKEN


@dataclass(frozen=True, slots=True)
class Kind:
    """How a file of a kind begins, how its name ends, and what is kept of it, or why not (ValueError)."""

    begins: re.Pattern[bytes]
    ending: str
    kept_of: Callable[[bytes], bytes]


KINDS: Mapping[str, Kind] = {
    "image/jpeg": Kind(re.compile(rb"\xff\xd8\xff"), "jpg", jpeg.cleaned),
    "image/png": Kind(re.compile(rb"\x89PNG\r\n\x1a\n"), "png", png.cleaned),
    "image/webp": Kind(re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "webp", webp.cleaned),
    "application/pdf": Kind(re.compile(rb"%PDF-[12]\.[0-9]"), "pdf", pdf.checked),
}
"""By media type, all that are taken."""


def check_taken(declared: str) -> None:
    """Refuses FILE_NOT_TAKEN when no file of this media type is."""
    if declared not in KINDS:
        raise FILE_NOT_TAKEN(MEDIA_IS(kind=declared) if declared else MEDIA_MISSING())


def kept_of(body: bytes, declared: str) -> bytes:
    """What is kept of a file: of a picture no more than the picture (see `jpeg`, `png`, `webp`).

    Refuses FILE_NOT_TAKEN, FILE_NOT_AS_DECLARED and FILE_DAMAGED.
    """
    check_taken(declared)
    found = next((kind for kind, what in KINDS.items() if what.begins.match(body)), None)
    if found is None:
        raise FILE_NOT_TAKEN(because.OF_NO_KIND())
    if found != declared:
        raise FILE_NOT_AS_DECLARED(because.OF_ANOTHER_KIND(found=found, declared=declared))
    try:
        return KINDS[found].kept_of(body)
    except ValueError as error:
        raise FILE_DAMAGED(because.CANNOT_BE_READ(kind=found, cause=error)) from None
