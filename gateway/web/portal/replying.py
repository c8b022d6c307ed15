"""What an applicant does about his case: hand in what was asked for, or withdraw it."""

from gateway.web import attaching
from gateway.web.answers import Elsewhere, Html, PageAnswer
from gateway.web.forms import Form
from gateway.web.guides import guide_of, material_names
from gateway.web.page import Page
from gateway.web.portal.room import ROOM, VISITOR
from services.cases.contract.cases import WithdrawCase
from services.cases.contract.reading import CaseView, ReadCase

_ONE = "/progress/{number}"


@ROOM.page(f"{_ONE}/supplement", roles=VISITOR)
async def supplement(page: Page, number: str) -> Html:
    """What the notice asks for."""
    case: CaseView = await page.ask(ReadCase(number=number))
    files = attaching.for_these(attaching.carried(page.typed), case.outstanding)
    return page.show(
        "portal/supplement.html",
        case=case,
        names=material_names(await guide_of(page, case)),
        **attaching.shown(files),
    )


@ROOM.act(f"{_ONE}/supplement", uploads=True)
async def hand_in(page: Page, form: Form, number: str) -> PageAnswer:
    """Hand in what is ticked, and all the files that the form has."""
    done = await attaching.supplemented(page, form, number)
    if done is None:
        return await supplement(page, number)
    return page.elsewhere(f"/progress/{number}", done)


@ROOM.page(f"{_ONE}/withdrawal", roles=VISITOR)
async def withdrawal(page: Page, number: str) -> Html:
    """Asks once more: it cannot be taken back."""
    case: CaseView = await page.ask(ReadCase(number=number))
    return page.show("portal/withdrawal.html", case=case)


@ROOM.act(f"{_ONE}/withdrawal")
async def withdraw(page: Page, form: Form, number: str) -> Elsewhere:
    command = WithdrawCase.model_validate(
        {"number": number, "reason": form.text("reason"), "expected_version": form.text("version")}
    )
    return page.elsewhere(f"/progress/{number}", await page.order(command, form.key()))
