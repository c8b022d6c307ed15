"""The applicant's personal data: shown on demand, for a purpose that is recorded."""

from gateway.web.answers import Html
from gateway.web.desk.room import CASE, ROOM
from gateway.web.forms import Form
from gateway.web.page import Page
from services.cases.contract.persons import ReadApplicant

FOR_READERS = ("clerk", "department_head", "auditor")
"""Of the room's roles those that may read what is personal."""
_APPLICANT = f"{CASE}/applicant"


@ROOM.page(_APPLICANT, roles=FOR_READERS)
async def ask(page: Page, number: str) -> Html:
    """Where the purpose is stated."""
    return page.show("desk/applicant.html", number=number, person=None)


@ROOM.act(_APPLICANT, "read")
async def read(page: Page, form: Form, number: str) -> Html:
    """Who applied; it is kept in no address and no cache."""
    told = {"number": number, "purpose": form.required("purpose"), "act": form.text("act")}
    done = await page.order(ReadApplicant.model_validate(told), form.key())
    return page.show("desk/applicant.html", number=number, person=done.answer)
