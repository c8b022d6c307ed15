"""What an applicant does about his case: hand in what was asked for, or withdraw it."""

from pydantic import TypeAdapter

from gateway.web.answers import Elsewhere, Html
from gateway.web.forms import Form
from gateway.web.page import Page
from gateway.web.portal import attaching
from gateway.web.portal.following import material_names
from gateway.web.portal.room import ROOM, VISITOR
from services.cases.contract.cases import Supplement, WithdrawCase
from services.cases.contract.reading import CaseView, ReadCase
from services.cases.contract.words import Attachment

_ONE = "/progress/{number}"
_FILES = TypeAdapter(tuple[Attachment, ...])


@ROOM.page(f"{_ONE}/supplement", roles=VISITOR)
async def supplement(page: Page, number: str) -> Html:
    """What the notice asks for."""
    case: CaseView = await page.ask(ReadCase(number=number))
    held = tuple(one for one in attaching.held(page, number) if one.material in case.outstanding)
    return page.show(
        "portal/supplement.html",
        case=case,
        names=await material_names(page, case),
        held=held,
        attachments=_FILES.dump_json(held).decode(),
    )


@ROOM.act(f"{_ONE}/supplement")
async def hand_in(page: Page, form: Form, number: str) -> Elsewhere:
    """Hand in what is ticked, and all the files that the page showed."""
    files = _FILES.validate_json(form.required("attachments"))
    materials = dict.fromkeys([*form.all("materials"), *(one.material for one in files)])
    command = Supplement.model_validate(
        {
            "number": number,
            "materials": tuple(materials),
            "attachments": files,
            "expected_version": form.text("version"),
        }
    )
    done = await page.order(command, form.key())
    attaching.let_go(page, number)
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
