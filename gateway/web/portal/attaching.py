"""Files of a draft: each is saved with it as soon as it comes."""

from uuid import uuid4

from gateway.web import attaching
from gateway.web.answers import Elsewhere, PageAnswer, SaidNo
from gateway.web.forms import Form
from gateway.web.page import Page
from gateway.web.portal.drafting import read, show
from gateway.web.portal.room import ROOM, VISITOR
from infra.contracts import STALE_VERSION, Refusal
from services.cases.contract.drafts import DraftContent, SaveDraft

_DRAFT = "/drafts/{draft}/files"
_TRIES = 5


@ROOM.page(_DRAFT, roles=VISITOR)
async def files(page: Page, draft: str) -> PageAnswer:
    """The files of a draft, for what is handed in."""
    return await show(page, draft, "portal/files.html")


@ROOM.act(_DRAFT, uploads=True)
async def change(page: Page, form: Form, draft: str) -> Elsewhere:
    """Save the files that came with the draft, or remove one; one that is refused loses no other."""
    refused = None
    try:
        await attaching.taken_in(page, form)
    except Refusal as refusal:
        refused = refusal
        if not attaching.carried(form):
            raise
    gone = await _change(page, form, draft)
    if refused is not None:
        raise refused
    return gone


async def _change(page: Page, form: Form, draft: str) -> Elsewhere:
    """Change what the draft has, upon whatever another file of it changed meanwhile."""
    for left in reversed(range(_TRIES)):
        view = await read(page, draft)
        content = _changed(view.content or DraftContent(), form)
        command = SaveDraft(draft=view.draft, content=content, expected_version=view.version)
        try:
            done = await page.order(command, str(uuid4()))
        except SaidNo as no:
            if not left or no.problem["code"] != STALE_VERSION.code:
                raise
        else:
            return page.elsewhere(page.path, done)
    raise AssertionError


def _changed(content: DraftContent, form: Form) -> DraftContent:
    has = tuple(one for one in content.attachments if one.reference != form.text(attaching.REMOVE))
    for one in attaching.carried(form):
        has = attaching.joined(has, one)
    return content.model_copy(update={"attachments": has})
