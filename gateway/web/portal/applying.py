"""Applying online: one thing a page, saved from the first one on, and sent as it was looked over."""

from gateway.web.answers import Elsewhere, Html, PageAnswer
from gateway.web.forms import Form
from gateway.web.page import Page
from gateway.web.portal import grants
from gateway.web.portal.drafting import read, save, sent, show
from gateway.web.portal.guide import channels_of
from gateway.web.portal.names import hall_names, item_names
from gateway.web.portal.room import ROOM, VISITOR
from services.cases.contract.cases import SubmitApplication
from services.cases.contract.drafts import BeginDraft, DiscardDraft, DraftContent, ListDrafts
from services.cases.contract.items import ReadItem
from services.cases.contract.reading import FindProgress

_APPLY = "/halls/{hall}/items/{item}/apply"
_DRAFT = "/drafts/{draft}"
_OWN = ("name", "document_number", "phone", "email")
_AGENT = ("name", "document_number", "basis")
_MOST_DRAFTS = 200


@ROOM.page(_APPLY, roles=VISITOR)
async def apply(page: Page, hall: str, item: str) -> Html:
    """The first page of an application, or the drafts of it that there are."""
    guide = await page.ask(ReadItem(hall=hall, item=item))
    if "online" not in (guide.definition.channels or ()):
        return page.show("portal/not_online.html", guide=guide, channels=channels_of(page, guide))
    drafts = (await page.ask(ListDrafts(limit=_MOST_DRAFTS))).items
    own = [draft for draft in drafts if (draft.hall, draft.item) == (hall, item)]
    if own and page.typed is None and "new" not in page.query:
        return page.show("portal/drafts_there.html", guide=guide, drafts=own)
    return page.show("portal/who.html", guide=guide, content=DraftContent(), draft=None)


@ROOM.act(_APPLY)
async def begin(page: Page, form: Form, hall: str, item: str) -> Elsewhere:
    """Save the first page: from now on there is a draft."""
    content = _with_who(DraftContent(), form)
    done = await page.order(BeginDraft(hall=hall, item=item, content=content), form.key())
    return page.elsewhere(f"/drafts/{done.answer.draft}/materials", done)


@ROOM.page(f"{_DRAFT}/who", roles=VISITOR)
async def who(page: Page, draft: str) -> PageAnswer:
    return await show(page, draft, "portal/who.html")


@ROOM.act(f"{_DRAFT}/who")
async def save_who(page: Page, form: Form, draft: str) -> Elsewhere:
    return await save(page, form, draft, _with_who((await read(page, draft)).content, form), "materials")


@ROOM.page(f"{_DRAFT}/materials", roles=VISITOR)
async def materials(page: Page, draft: str) -> PageAnswer:
    return await show(page, draft, "portal/materials.html")


@ROOM.act(f"{_DRAFT}/materials")
async def save_materials(page: Page, form: Form, draft: str) -> Elsewhere:
    content = (await read(page, draft)).content or DraftContent()
    changed = DraftContent.model_validate({**content.model_dump(), "materials": form.all("materials")})
    return await save(page, form, draft, changed, "files")


@ROOM.page(f"{_DRAFT}/check", roles=VISITOR)
async def check(page: Page, draft: str) -> PageAnswer:
    """All answers, as they will be sent."""
    return await show(page, draft, "portal/check.html")


@ROOM.act(f"{_DRAFT}/check")
async def send(page: Page, form: Form, draft: str) -> Elsewhere:
    """Send what the page showed: sent again, it is the same application."""
    content = DraftContent.model_validate_json(form.required("content"))
    told = content.model_dump(exclude_none=True)
    place = {"hall": form.required("hall"), "item": form.required("item"), "draft": draft}
    done = await page.order(SubmitApplication.model_validate({**told, **place}), form.key())
    grants.keep_case(page, done.answer.number, done.answer.code)
    page.keep(sent(draft), done.answer.number)
    return page.elsewhere(f"/receipts/{done.answer.number}", done)


@ROOM.page("/receipts/{number}")
async def receipt(page: Page, number: str) -> PageAnswer:
    """Number and code of what was just sent; both are to be kept."""
    code = grants.case_code(page, number)
    if not code:
        return page.elsewhere(f"/progress/{number}")
    told = await page.ask(FindProgress(number=number, code=code))
    return page.show("portal/receipt.html", told=told, code=code)


@ROOM.page("/drafts", roles=VISITOR)
async def drafts(page: Page) -> Html:
    """One's own drafts."""
    found = await page.ask(ListDrafts(limit=_MOST_DRAFTS))
    return page.show(
        "portal/drafts.html",
        drafts=found.items,
        halls=await hall_names(page),
        items=await item_names(page, found.items),
    )


@ROOM.act("/drafts", "discard")
async def discard(page: Page, form: Form) -> Elsewhere:
    done = await page.order(DiscardDraft.model_validate({"draft": form.required("draft")}), form.key())
    return page.elsewhere("/drafts", done)


def _with_who(before: DraftContent | None, form: Form) -> DraftContent:
    """What a draft says, with who applies as the form has it; an agent is told whole or not at all."""
    agent = {name: text for name in _AGENT if (text := form.text(f"agent.{name}"))}
    own = {name: form.text(name) for name in _OWN}
    return DraftContent.model_validate(
        {**(before or DraftContent()).model_dump(), **own, "agent": agent or None}
    )
