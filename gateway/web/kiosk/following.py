"""A case at the kiosk: how far it is, its papers, and, where the device may, its fee and its result."""

import json
from typing import get_args

from gateway.web import papers
from gateway.web.answers import Elsewhere, File, Html, PageAnswer
from gateway.web.forms import Form
from gateway.web.guides import guide_of, material_names, named
from gateway.web.kiosk.room import ROOM, START, show, start_of
from gateway.web.kiosk.scanning import scanned
from gateway.web.page import Page
from gateway.web.refusals import nothing_at
from services.cases.contract.afterwards import DeliverResult, MarkFeePaid
from services.cases.contract.printing import FindPaper
from services.cases.contract.reading import FindProgress, Progress
from services.cases.contract.words import PaperKind
from services.shared.words import PAYMENTS

_QUERY = f"{START}/query"
_CASE = f"{START}/case"
_PAPER = f"{_CASE}/{{kind}}"
_KEPT = "case"


@ROOM.page(_QUERY)
async def ask(page: Page, hall: str) -> Html:
    """Where number and code are typed in."""
    return await show(page, hall, "query")


@ROOM.act(_QUERY)
async def find(page: Page, form: Form, hall: str) -> Elsewhere:
    """Go to the case; number and code stay in the session."""
    number, code = scanned(form, "number", "code")
    told = await page.ask(FindProgress(number=number, code=code))
    keep_case(page, told.number, code)
    return page.elsewhere(_CASE.format(hall=hall))


@ROOM.page(_CASE)
async def case(page: Page, hall: str) -> PageAnswer:
    """How far it is, what is missing, and what can be printed."""
    if (opened := kept_case(page)) is None:
        return page.elsewhere(start_of(hall))
    told: Progress = await page.ask(FindProgress(number=opened[0], code=opened[1]))
    fee = told.fee
    granted = PAYMENTS in page.who.attributes.get("grants", ())
    return await show(
        page,
        hall,
        "case",
        case=told,
        missing=await _names(page, told),
        papers=papers.BY_STATUS[told.status],
        may_pay=granted and fee is not None and not told.fee_paid,
        may_deliver=granted and told.status == "decided" and (fee is None or told.fee_paid),
    )


@ROOM.act(_CASE, "pay")
async def pay(page: Page, form: Form, hall: str) -> Elsewhere:
    """What the kiosk's own card reader or cash box took, under the number that it printed."""
    number, code = _its(page)
    told: Progress = await page.ask(FindProgress(number=number, code=code))
    owed = told.fee.model_dump() if told.fee is not None else {"amount": 0}
    command = {"number": number, "code": code, **owed, "receipt": form.required("receipt")}
    return page.elsewhere(page.path, await page.order(MarkFeePaid.model_validate(command), form.key()))


@ROOM.act(_CASE, "deliver")
async def deliver(page: Page, form: Form, hall: str) -> Elsewhere:
    number, code = _its(page)
    command = DeliverResult(number=number, code=code, method="printed")
    return page.elsewhere(page.path, await page.order(command, form.key()))


@ROOM.page(_PAPER)
async def paper(page: Page, hall: str, kind: str) -> PageAnswer:
    """A paper in a frame, from which it is printed."""
    if kept_case(page) is None:
        return page.elsewhere(start_of(hall))
    if kind not in get_args(PaperKind):
        raise nothing_at(page.path)
    return await show(page, hall, "paper", kind=kind, sheet=page.url(f"{page.path}/sheet"))


@ROOM.page(f"{_PAPER}/sheet")
async def sheet(page: Page, hall: str, kind: str) -> PageAnswer:
    """The paper itself."""
    number, code = _its(page)
    asked = FindPaper.model_validate({"number": number, "kind": kind, "code": code})
    return File.of(await page.ask(asked))


def keep_case(page: Page, number: str, code: str) -> None:
    """Let who stands there see this case, until he has left."""
    page.keep(_KEPT, json.dumps([number, code]))


def kept_case(page: Page) -> tuple[str, str] | None:
    """Number and code of the case that who stands there has opened."""
    kept = page.kept(_KEPT)
    if kept is None:
        return None
    number, code = json.loads(kept)
    return number, code


def _its(page: Page) -> tuple[str, str]:
    opened = kept_case(page)
    if opened is None:
        raise nothing_at(page.path)
    return opened


async def _names(page: Page, told: Progress) -> list[str]:
    """What the materials are called that are missing."""
    if not told.outstanding:
        return []
    names = material_names(await guide_of(page, told))
    return [name for _, name in named(page, told.outstanding, names)]
