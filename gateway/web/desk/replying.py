"""What an applicant hands in at the counter, with its files (補正)."""

from gateway.web import attaching
from gateway.web.answers import Html, PageAnswer
from gateway.web.desk.room import CASE, ROOM
from gateway.web.forms import Form
from gateway.web.guides import guide_of, material_names, named
from gateway.web.page import Page
from services.cases.contract.reading import CaseView, ReadCase

_CLERK = ("clerk",)
_SUPPLEMENT = f"{CASE}/supplement"


@ROOM.page(_SUPPLEMENT, roles=_CLERK)
async def supplement(page: Page, number: str) -> Html:
    """What the notice asks for, each with its files."""
    view: CaseView = await page.ask(ReadCase(number=number))
    guide = await guide_of(page, view)
    files = attaching.for_these(attaching.carried(page.typed), view.outstanding)
    return page.show(
        "desk/supplement.html",
        case=view,
        materials=named(page, view.outstanding, material_names(guide)),
        **attaching.shown(files),
    )


@ROOM.act(_SUPPLEMENT, "supplement", uploads=True)
async def hand_in(page: Page, form: Form, number: str) -> PageAnswer:
    """Take in what is ticked, and all the files that the form has."""
    done = await attaching.supplemented(page, form, number)
    if done is None:
        return await supplement(page, number)
    return page.elsewhere(f"/cases/{number}", done, did="supplement")
