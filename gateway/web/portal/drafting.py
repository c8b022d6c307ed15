"""A draft of an application (草稿), as the pages on the way to sending it read, save and show it."""

from uuid import uuid4

from gateway.web.answers import Elsewhere, PageAnswer
from gateway.web.forms import Form
from gateway.web.guides import material_names
from gateway.web.page import Page
from services.cases.contract.drafts import DraftContent, DraftView, ReadDraft, SaveDraft
from services.cases.contract.items import ItemGuide, ReadItem

_NEEDED = ("name", "document_number")
"""What an application cannot be sent without, though a draft may be saved."""


async def read(page: Page, draft: str) -> DraftView:
    """The draft as it was saved last; each reading is recorded."""
    view: DraftView = (await page.order(ReadDraft.model_validate({"draft": draft}), str(uuid4()))).answer
    return view


async def save(page: Page, form: Form, draft: str, content: DraftContent, then: str) -> Elsewhere:
    """Save what the draft says now, and go on."""
    done = await page.order(SaveDraft.model_validate({"draft": draft, "content": content}), form.key())
    return page.elsewhere(f"/drafts/{draft}/{then}", done)


async def show(page: Page, draft: str, template: str) -> PageAnswer:
    """A page of a draft; of one that was sent from this browser, the receipt."""
    if number := page.kept(sent(draft)):
        return page.elsewhere(f"/receipts/{number}")
    view = await read(page, draft)
    guide: ItemGuide = await page.ask(ReadItem(hall=view.hall, item=view.item))
    content = view.content or DraftContent()
    return page.show(
        template,
        guide=guide,
        draft=view,
        content=content,
        names=material_names(guide),
        missing=[name for name in _NEEDED if getattr(content, name) is None],
    )


def sent(draft: str) -> str:
    """What the session keeps the number of the case under that a draft became."""
    return f"sent {draft}"
