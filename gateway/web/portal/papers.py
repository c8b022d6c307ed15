"""Papers of a case (文書): shown in a frame of ours, and printed from there."""

from typing import get_args

from gateway.web import papers
from gateway.web.answers import File, PageAnswer
from gateway.web.page import Page
from gateway.web.portal import grants
from gateway.web.portal.following import opened
from gateway.web.portal.room import ROOM
from gateway.web.refusals import nothing_at
from services.cases.contract.printing import FindPaper, ReadPaper
from services.cases.contract.reading import CaseView
from services.cases.contract.words import PaperKind

_ONE = "/progress/{number}/papers/{kind}"


@ROOM.page(_ONE)
async def paper(page: Page, number: str, kind: str) -> PageAnswer:
    """A paper, and what prints it."""
    case = await opened(page, number)
    if case is None:
        return page.elsewhere("/progress", number=number)
    if kind not in get_args(PaperKind):
        raise nothing_at(page.path)
    return page.show(
        "portal/paper.html",
        case=case,
        kind=kind,
        sheet=page.url(f"{page.path}/sheet", which=page.query.get(papers.WHICH)),
        several=await papers.others(page, number, kind) if isinstance(case, CaseView) else (),
    )


@ROOM.page(f"{_ONE}/sheet")
async def sheet(page: Page, number: str, kind: str) -> PageAnswer:
    """The paper itself."""
    case = await opened(page, number)
    if case is None:
        return page.elsewhere("/progress", number=number)
    if isinstance(case, CaseView):
        return File.of(await page.ask(ReadPaper.model_validate(papers.asked(page, number, kind))))
    code = grants.case_code(page, number)
    return File.of(await page.ask(FindPaper.model_validate({"number": number, "kind": kind, "code": code})))
