"""Files for materials: each goes up at once, by itself, so that one that fails loses no other."""

import json
from collections.abc import Callable, Iterable
from uuid import uuid4

from gateway.web.answers import Elsewhere, PageAnswer, SaidNo
from gateway.web.forms import Form
from gateway.web.page import Page
from gateway.web.portal.drafting import read, show
from gateway.web.portal.refusals import NO_FILE_CHOSEN, WHICH_FILE
from gateway.web.portal.room import ROOM, VISITOR
from infra.contracts import STALE_VERSION
from services.cases.contract.drafts import DraftContent, SaveDraft
from services.cases.contract.words import Attachment

_DRAFT = "/drafts/{draft}/files"
_CASE = "/progress/{number}/supplement"
_TRIES = 5


@ROOM.page(_DRAFT, roles=VISITOR)
async def files(page: Page, draft: str) -> PageAnswer:
    """The files of a draft, for what is handed in."""
    return await show(page, draft, "portal/files.html")


@ROOM.act(_DRAFT, "keep", uploads=True)
async def keep(page: Page, form: Form, draft: str) -> Elsewhere:
    """Keep a file with the draft; the same one sent twice is there once."""
    one = await _taken_in(page, form)

    def with_it(content: DraftContent) -> DraftContent:
        return content.model_copy(update={"attachments": _with(content.attachments, one)})

    return await _change(page, draft, with_it)


@ROOM.act(_DRAFT, "remove", uploads=True)
async def remove(page: Page, form: Form, draft: str) -> Elsewhere:
    reference = form.required("reference")

    def without_it(content: DraftContent) -> DraftContent:
        left = tuple(one for one in content.attachments if one.reference != reference)
        return content.model_copy(update={"attachments": left})

    return await _change(page, draft, without_it)


@ROOM.act(_CASE, "keep", uploads=True)
async def keep_for_case(page: Page, form: Form, number: str) -> Elsewhere:
    """Keep a file in the session until what it belongs to is handed in."""
    _hold(page, number, _with(held(page, number), await _taken_in(page, form)))
    return page.elsewhere(page.path)


@ROOM.act(_CASE, "remove", uploads=True)
async def remove_from_case(page: Page, form: Form, number: str) -> Elsewhere:
    reference = form.required("reference")
    _hold(page, number, (one for one in held(page, number) if one.reference != reference))
    return page.elsewhere(page.path)


def held(page: Page, number: str) -> tuple[Attachment, ...]:
    """The files that wait in the session to be handed in for a case."""
    return tuple(Attachment.model_validate(one) for one in json.loads(page.kept(_name(number)) or "[]"))


def let_go(page: Page, number: str) -> None:
    """They were handed in."""
    page.forget(_name(number))


def _hold(page: Page, number: str, attachments: Iterable[Attachment]) -> None:
    page.keep(_name(number), json.dumps([one.model_dump(mode="json") for one in attachments]))


def _name(number: str) -> str:
    return f"files {number}"


def _with(before: tuple[Attachment, ...], one: Attachment) -> tuple[Attachment, ...]:
    there = {(other.material, other.sha256) for other in before}
    return before if (one.material, one.sha256) in there else (*before, one)


async def _taken_in(page: Page, form: Form) -> Attachment:
    """The file of a form, kept. Refuses NO_FILE_CHOSEN, and what the files refuse."""
    uploads = form.files.get("file", [])
    if not uploads:
        raise NO_FILE_CHOSEN(WHICH_FILE())
    kept = await page.site.files.keep(uploads[0].body, uploads[0].kind)
    return Attachment.model_validate({**kept.model_dump(), "material": form.required("material")})


async def _change(page: Page, draft: str, change: Callable[[DraftContent], DraftContent]) -> Elsewhere:
    """Change what the draft says, upon whatever another file of it changed meanwhile."""
    for left in reversed(range(_TRIES)):
        view = await read(page, draft)
        content = change(view.content or DraftContent())
        command = SaveDraft(draft=view.draft, content=content, expected_version=view.version)
        try:
            done = await page.order(command, str(uuid4()))
        except SaidNo as no:
            if not left or no.problem["code"] != STALE_VERSION.code:
                raise
        else:
            return page.elsewhere(page.path, done)
    raise AssertionError
