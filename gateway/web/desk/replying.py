"""What an applicant hands in at the counter, with its files (補正)."""

from gateway.web import attaching
from gateway.web.answers import Html, PageAnswer
from gateway.web.desk.room import CASE, ROOM, guide_of
from gateway.web.forms import Form
from gateway.web.page import Page
from services.cases.contract.cases import Supplement
from services.cases.contract.reading import CaseView, ReadCase

_CLERK = ("clerk",)
_SUPPLEMENT = f"{CASE}/supplement"


@ROOM.page(_SUPPLEMENT, roles=_CLERK)
async def supplement(page: Page, number: str) -> Html:
    """What the notice asks for, each with its files."""
    view: CaseView = await page.ask(ReadCase(number=number))
    guide = await guide_of(page, view)
    names = {one.code: page.say["text"](one.name) for one in guide.definition.materials or ()}
    files = attaching.for_these(attaching.carried(page.typed), view.outstanding)
    return page.show(
        "desk/supplement.html",
        case=view,
        materials=[(code, names.get(code, code)) for code in view.outstanding],
        **attaching.shown(files),
    )


@ROOM.act(_SUPPLEMENT, "supplement", uploads=True)
async def hand_in(page: Page, form: Form, number: str) -> PageAnswer:
    """Take in what is ticked, and all the files that the form has."""
    files = await attaching.taken_in(page, form)
    if attaching.is_unfinished(page, form):
        return await supplement(page, number)
    command = Supplement.model_validate(
        {
            "number": number,
            "materials": attaching.with_files(form.all("materials"), files),
            "attachments": files,
            "expected_version": form.text("expected_version"),
        }
    )
    done = await page.order(command, form.key())
    return page.elsewhere(f"/cases/{number}", done, did="supplement")
