"""Following a case: by its number and code, or as the one whose it is."""

from gateway.web import papers
from gateway.web.answers import Elsewhere, Html, PageAnswer
from gateway.web.forms import Form
from gateway.web.guides import guide_of, material_names
from gateway.web.page import Page
from gateway.web.portal import grants
from gateway.web.portal.room import ROOM, is_visitor
from services.cases.contract.explaining import ExplainClocks
from services.cases.contract.reading import CaseView, FindProgress, Progress, ReadCase, ReadNotice
from services.cases.contract.refusals import CASE_NOT_READY, NOT_YOUR_CASE, UNKNOWN_CASE
from services.cases.contract.words import PaperKind

_PATH = "/progress"
_ONE = f"{_PATH}/{{number}}"


@ROOM.page(_PATH)
async def ask(page: Page) -> Html:
    """Where number and code are typed in."""
    return page.show("portal/find_case.html", number=page.query.get("number", ""))


@ROOM.act(_PATH)
async def find(page: Page, form: Form) -> Elsewhere:
    """Go to the case; the code stays in the session."""
    code = form.required("code")
    told = await page.ask(FindProgress(number=form.required("number"), code=code))
    grants.keep_case(page, told.number, code)
    return page.elsewhere(f"{_PATH}/{told.number}")


@ROOM.page(_ONE)
async def progress(page: Page, number: str) -> PageAnswer:
    """Where a case stands, and what may be done about it."""
    case = await opened(page, number)
    if case is None:
        return page.elsewhere(_PATH, number=number)
    return page.show(
        "portal/progress.html",
        case=case,
        own=isinstance(case, CaseView),
        names=material_names(await guide_of(page, case)),
        papers=await _papers(page, case),
    )


@ROOM.page(f"{_ONE}/deadlines")
async def deadlines(page: Page, number: str) -> PageAnswer:
    """Why each date is the day it is: day by day for whose case it is, the dates alone for a code."""
    case = await opened(page, number)
    if case is None:
        return page.elsewhere(_PATH, number=number)
    clocks = await page.ask(ExplainClocks(number=number)) if isinstance(case, CaseView) else None
    return page.show(
        "portal/deadlines.html",
        case=case,
        clocks=clocks,
        steps={step.step: step.name for step in case.steps},
    )


async def _papers(page: Page, case: CaseView | Progress) -> list[PaperKind]:
    """The papers that there are; one who has the code alone is not shown what his case once had."""
    there = list(papers.BY_STATUS[case.status])
    if isinstance(case, CaseView):
        if "notice" not in there and await page.find(ReadNotice(number=case.number), CASE_NOT_READY):
            there.insert(1, "notice")
        if case.extension is not None and case.extension.approved:
            there.append("extension")
    return there


async def opened(page: Page, number: str) -> CaseView | Progress | None:
    """The case as its applicant sees it, else as its code shows it; None for who has proved neither."""
    if is_visitor(page):
        own: CaseView | None = await page.find(ReadCase(number=number), UNKNOWN_CASE, NOT_YOUR_CASE)
        if own is not None:
            return own
    code = grants.case_code(page, number)
    if not code:
        return None
    told: Progress = await page.ask(FindProgress(number=number, code=code))
    return told
