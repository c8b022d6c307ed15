"""Files of a case (附件): opened on demand, for a purpose that is recorded."""

from gateway.files import kinds
from gateway.web.answers import File, Html, PageAnswer
from gateway.web.desk.applicant import FOR_READERS
from gateway.web.desk.room import CASE, ROOM
from gateway.web.forms import Form
from gateway.web.page import Page
from services.cases.contract.persons import OpenAttachment

_FILE = f"{CASE}/files/{{nth}}"
_POLICY = b"sandbox; default-src 'none'"


@ROOM.page(_FILE, roles=FOR_READERS)
async def ask(page: Page, number: str, nth: str) -> Html:
    """Where the purpose is stated."""
    return page.show("desk/file.html", number=number, elsewhere=None)


@ROOM.act(_FILE, "open")
async def open_it(page: Page, form: Form, number: str, nth: str) -> PageAnswer:
    """The file, to be saved: a browser shows none of a stranger's. Where it lies, when that is not here."""
    told = {"number": number, "nth": nth, "purpose": form.required("purpose"), "act": form.text("act")}
    done = await page.order(OpenAttachment.model_validate(told), form.key())
    file = done.answer
    if file.key is None:
        return page.show("desk/file.html", number=number, elsewhere=file.reference or page.words.ERASED)
    opened = await page.site.files.open(file.reference, file.key)
    name = f"{file.number}-{file.nth}.{kinds.KINDS[opened.media_type].ending}"
    headers = (
        (b"content-disposition", f'attachment; filename="{name}"'.encode()),
        (b"content-security-policy", _POLICY),
    )
    return File(opened.content, opened.media_type, headers)
