"""Files in a form: each is kept when it comes; the form carries it from then on, until it is handed in."""

from collections.abc import Collection, Iterable
from typing import Any

from pydantic import TypeAdapter

from gateway.web.forms import Form
from gateway.web.page import Done, Page
from gateway.web.refusals import NO_FILE_CHOSEN, WHICH_FILE
from infra.contracts import Refusal
from services.cases.contract.cases import Supplement
from services.cases.contract.words import Attachment

KEEP, REMOVE, CARRIED, FILE = "keep", "remove", "attachments", "file-"
"""The buttons that send a form for its files alone, its field with those it carries, and, before the code of
the material that it is for, the field of a new one. See `templates/attaching.html`."""
MATERIALS = "materials"
"""The field of the materials that are ticked; one with a file is."""
_FILES = TypeAdapter(tuple[Attachment, ...])


async def taken_in(page: Page, form: Form) -> tuple[Attachment, ...]:
    """All the files of a form, those that came with it kept by now.

    One that is refused loses no other: the form carries the others, and the first refusal is raised.
    """
    refused: list[Refusal] = []
    if form.text(REMOVE):
        _carry(form, (one for one in carried(form) if one.reference != form.text(REMOVE)))
    for material, upload in _new(form):
        try:
            kept = await page.site.files.keep(upload.body, upload.kind)
        except Refusal as refusal:
            refused.append(refusal)
        else:
            one = Attachment.model_validate({**kept.model_dump(), "material": material})
            _carry(form, joined(carried(form), one))
    if refused:
        raise refused[0]
    if form.text(KEEP) and not form.files:
        raise NO_FILE_CHOSEN(WHICH_FILE())
    return carried(form)


async def supplemented(page: Page, form: Form, number: str) -> Done | None:
    """Hand in to a case what is ticked, and all the files; None: the form was sent for its files alone."""
    files = await taken_in(page, form)
    if is_unfinished(page, form):
        return None
    command = {
        "number": number,
        "materials": with_files(form.all(MATERIALS), files),
        "attachments": files,
        "expected_version": form.text("expected_version"),
    }
    return await page.order(Supplement.model_validate(command), form.key())


def is_unfinished(page: Page, form: Form) -> bool:
    """Whether a form was sent for its files alone: then its page is to be shown as it is filled in."""
    if not (form.text(KEEP) or form.text(REMOVE)):
        return False
    form.fields[MATERIALS] = list(with_files(form.all(MATERIALS), carried(form)))
    page.typed = form
    return True


def carried(form: Form | None) -> tuple[Attachment, ...]:
    """The files that a form carries, as our page wrote them into it. Raises ValidationError for others."""
    return _FILES.validate_json(form.text(CARRIED) or "[]") if form is not None else ()


def shown(files: Iterable[Attachment]) -> dict[str, Any]:
    """What the template's macros take: the files that the form carries, and how it does."""
    told = tuple(files)
    return {"files": told, "carried": _FILES.dump_json(told).decode()}


def for_these(files: Iterable[Attachment], materials: Collection[str]) -> tuple[Attachment, ...]:
    return tuple(one for one in files if one.material in materials)


def joined(before: tuple[Attachment, ...], one: Attachment) -> tuple[Attachment, ...]:
    """With one more; what is there already for the same material is there once."""
    there = {(other.material, other.sha256) for other in before}
    return before if (one.material, one.sha256) in there else (*before, one)


def with_files(materials: Iterable[str], files: Iterable[Attachment]) -> tuple[str, ...]:
    """Materials that are ticked, and those that there is a file for, each once."""
    return tuple(dict.fromkeys([*materials, *(one.material for one in files)]))


def _new(form: Form) -> Iterable[tuple[str, Any]]:
    return (
        (name.removeprefix(FILE), upload)
        for name, uploads in form.files.items()
        if name.startswith(FILE)
        for upload in uploads
    )


def _carry(form: Form, files: Iterable[Attachment]) -> None:
    form.fields[CARRIED] = [_FILES.dump_json(tuple(files)).decode()]
