"""Given a file as people hand it in, when it is taken, then it is what it says, and says nothing besides."""

import io
import zipfile
from collections.abc import Callable

import pytest

from gateway.files import exif, kinds, sealing
from gateway.problems import FILE_DAMAGED, FILE_NOT_AS_DECLARED, FILE_NOT_TAKEN, OF_FILES
from infra.contracts import Refusal, RefusalKind
from services.cases.contract.words import Attachment
from tests import pictures
from tests.pictures import LYING, PDF, PLACE, chunk, jpeg, png, riff, segment, webp

PICTURES: dict[str, Callable[..., bytes]] = {"image/jpeg": jpeg, "image/png": png, "image/webp": webp}


def archive(comment: bytes = b"") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("run.exe", "MZ")
        made.comment = comment
    return file.getvalue()


def refused(kind: RefusalKind, body: bytes, declared: str) -> None:
    with pytest.raises(Refusal) as refusal:
        kinds.kept_of(body, declared)
    assert refusal.value.kind is kind, str(refusal.value)


# pictures


@pytest.mark.parametrize("declared", PICTURES)
def test_a_picture_is_kept_without_what_it_says_besides(declared: str) -> None:
    whole = PICTURES[declared]()
    assert PLACE in whole
    kept = kinds.kept_of(whole, declared)
    assert PLACE not in kept
    assert kinds.kept_of(kept, declared) == kept  # whole, and nothing is left to be taken out


def test_a_jpeg_keeps_its_picture_its_colours_and_which_way_up_it_is() -> None:
    kept = kinds.kept_of(jpeg(), "image/jpeg")
    assert kept == b"".join(
        (
            b"\xff\xd8",
            segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
            segment(0xE1, b"Exif\0\0" + exif.only(LYING)),
            segment(0xE2, pictures.PROFILE),
            *pictures.PICTURE,
            pictures.SCAN,
            b"\xff\xd9",
        )
    )
    assert b"Exif" not in kinds.kept_of(jpeg(orientation=exif.UPRIGHT), "image/jpeg")
    assert b"Adobe" in kinds.kept_of(jpeg(segment(0xEE, b"Adobe\0d\0\0\0\0\1")), "image/jpeg")


def test_a_png_keeps_its_picture_its_colours_and_which_way_up_it_is() -> None:
    kept = kinds.kept_of(png(), "image/png")
    for part in (b"IHDR", b"gAMA", b"IDAT", b"IEND", chunk(b"eXIf", exif.only(LYING))):
        assert part in kept
    for part in (b"tEXt", b"iTXt", b"zTXt", b"tIME"):
        assert part not in kept


def test_a_webp_keeps_its_picture_its_colours_and_which_way_up_it_is() -> None:
    kept = kinds.kept_of(webp(), "image/webp")
    profile_and_exif = b"\x28\0\0\0"
    assert kept[12:].startswith(riff(b"VP8X", profile_and_exif + b"\0" * 6) + riff(b"ICCP", b"profile"))
    assert kept.endswith(riff(b"VP8L", pictures.LOSSLESS) + riff(b"EXIF", exif.only(LYING)))
    assert int.from_bytes(kept[4:8], "little") == len(kept) - 8


@pytest.mark.parametrize(
    ("tiff", "orientation"),
    [
        (pictures.exif(8), 8),
        (exif.only(3), 3),
        (pictures.exif(9), exif.UPRIGHT),
        (pictures.exif()[:19], exif.UPRIGHT),
        (b"II*\0\xff\xff\xff\xff", exif.UPRIGHT),
        (b"II*\0\x08\0\0\0\xff\xff", exif.UPRIGHT),
        (b"", exif.UPRIGHT),
        (b"<script>", exif.UPRIGHT),
    ],
    ids=["camera's", "ours", "none of the eight", "cut off", "elsewhere", "endless", "empty", "no Exif"],
)
def test_which_way_up_is_read_from_anything(tiff: bytes, orientation: int) -> None:
    assert exif.orientation_of(tiff) == orientation


@pytest.mark.parametrize("declared", PICTURES)
def test_what_hides_behind_a_picture_is_not_kept(declared: str) -> None:
    hiding = PICTURES[declared](behind=archive())
    assert kinds.kept_of(hiding, declared) == kinds.kept_of(PICTURES[declared](), declared)


@pytest.mark.parametrize("declared", PICTURES)
def test_of_a_picture_that_is_cut_off_nothing_is_kept(declared: str) -> None:
    whole = kinds.kept_of(PICTURES[declared](), declared)
    for length in range(12, len(whole)):
        refused(FILE_DAMAGED, whole[:length], declared)


@pytest.mark.parametrize(
    ("declared", "body"),
    [
        ("image/jpeg", b"\xff\xd8" + segment(0xFE, b"<html>") + b"\xff\xd9"),
        ("image/jpeg", b"\xff\xd8\xff<html>"),
        ("image/jpeg", jpeg(*[segment(0xFE, b"")] * 10_000)),
        ("image/jpeg", jpeg()[:2] + b"\xff\xe0\0\0" + jpeg()[2:]),
        ("image/png", png()[:8] + chunk(b"tEXt", b"<html>") + png()[8:]),
        ("image/png", png(b"\0\0\0\1tEXta\0\0\0\0")),
        ("image/png", png(chunk(b"EVIL", b""))),
        ("image/png", png()[:8] + chunk(b"IHDR", b"") + chunk(b"IEND", b"")),
        ("image/png", png(*[chunk(b"tEXt", b"")] * 20_000)),
        ("image/webp", b"RIFF\x0e\0\0\0WEBP" + riff(b"EXIF", b"x")),
        ("image/webp", b"RIFF\x04\0\0\0WEBP<html>"),
        ("image/webp", webp(*[riff(b"XMP ", b"")] * 100)),
    ],
)
def test_of_what_only_begins_like_a_picture_nothing_is_kept(declared: str, body: bytes) -> None:
    refused(FILE_DAMAGED, body, declared)


@pytest.mark.timeout(20)
def test_a_hostile_picture_holds_nobody_up() -> None:
    scan = b"\xff\xd8" + b"".join(pictures.PICTURE)
    refused(FILE_DAMAGED, scan + b"\xff" * 10_000_000, "image/jpeg")
    refused(FILE_DAMAGED, b"\xff\xd8" + b"\xff" * 10_000_000, "image/jpeg")
    refused(FILE_DAMAGED, scan + b"\xff\0" * 5_000_000, "image/jpeg")


# other files


def test_a_pdf_is_kept_as_it_is() -> None:
    for body in (PDF, PDF.rstrip(), PDF + b"\r\n\0\0", PDF + PDF):
        assert kinds.kept_of(body, "application/pdf") == body


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7\n",
        PDF + b"<script>",
        PDF + archive(),
        PDF[:9] + archive(comment=b"\n%%EOF"),
    ],
    ids=["cut off", "more behind it", "an archive behind it", "an archive with its end as a comment"],
)
def test_a_pdf_that_is_something_else_too_is_not_taken(body: bytes) -> None:
    refused(FILE_DAMAGED, body, "application/pdf")


@pytest.mark.parametrize("declared", kinds.KINDS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"MZ\x90\0",
        b"\x7fELF",
        b"#!/bin/sh\n",
        b"GIF89a",
        archive(),
        b" " + PDF,
        b"\n" + jpeg(),
    ],
    ids=["nothing", "HTML", "SVG", "exe", "ELF", "script", "GIF", "archive", "late PDF", "late JPEG"],
)
def test_whatever_it_is_called_anything_else_is_not_taken(declared: str, body: bytes) -> None:
    refused(FILE_NOT_TAKEN, body, declared)


def test_a_file_is_taken_as_what_it_is_only() -> None:
    whole = {**{kind: made() for kind, made in PICTURES.items()}, "application/pdf": PDF}
    for kind, body in whole.items():
        for declared in whole.keys() - {kind}:
            refused(FILE_NOT_AS_DECLARED, body, declared)
        for declared in ("", "text/html", "image/svg+xml", "application/octet-stream", "image/*"):
            refused(FILE_NOT_TAKEN, body, declared)


# keys


def test_a_file_opens_with_its_own_key_under_its_own_name_only() -> None:
    reference, key = sealing.new_reference(), sealing.new_key()
    sealed = sealing.seal(reference, key, PDF)
    assert PDF not in sealed
    assert sealing.unseal(reference, key, sealed) == PDF
    assert sealing.unseal(reference, sealing.new_key(), sealed) is None
    assert sealing.unseal(sealing.new_reference(), key, sealed) is None
    assert sealing.unseal(reference, key, sealed[:-1] + bytes((sealed[-1] ^ 1,))) is None
    assert sealing.could_be(reference, key)
    for strange in ("", "file-1", reference + "\0", reference.upper()):
        assert not sealing.could_be(strange, key)
    for strange in ("", key[:-1], key + "=", f"{key[:-1]}\0"):
        assert not sealing.could_be(reference, strange)


def test_what_is_made_here_is_what_an_attachment_takes() -> None:
    told = {"material": "form", "size": 1, "sha256": "0" * 64, "media_type": "application/pdf"}
    reference, key = sealing.new_reference(), sealing.new_key()
    attached = Attachment(**told, reference=reference, key=key)
    assert (attached.key, key in repr(attached)) == (key, False)
    for other in ({"reference": reference}, {"reference": "s3://elsewhere", "key": key}):
        with pytest.raises(ValueError, match="comes with its key"):
            Attachment(**told, **other)


def test_each_refusal_is_told_in_three_languages() -> None:
    for kind in OF_FILES:
        for text in (kind.title, kind.remedy):
            assert len({text.en, text.zh_hant, text.zh_hans}) == 3
