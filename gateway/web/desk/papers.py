"""Papers of a case (文書): shown in a frame of ours, and printed, with the applicant's name for a purpose."""

from typing import get_args

from gateway.web import papers
from gateway.web.answers import File, Html
from gateway.web.desk.offering import may
from gateway.web.desk.room import CASE, ROOM
from gateway.web.forms import Form
from gateway.web.guides import guide_of
from gateway.web.page import Page
from gateway.web.refusals import nothing_at
from services.cases.contract.printing import PaperPage, PrintPaper, ReadPaper
from services.cases.contract.reading import CaseView, ReadCase
from services.cases.contract.words import PaperKind

PAPER_OF: dict[str, PaperKind] = {
    "notice": "notice",
    "accept": "acceptance",
    "refuse": "refusal",
    "approve": "extension",
    "decide": "decision",
    "correct": "decision",
}
"""The paper that an act makes."""
_PAPER = f"{CASE}/papers/{{kind}}"


def kinds_of(case: CaseView, *, noticed: bool) -> list[PaperKind]:
    """The papers that a case has for certain."""
    accepted = case.status in ("accepted", "decided", "delivered")
    there: dict[PaperKind, bool] = {
        "receipt": True,
        "notice": noticed,
        "acceptance": accepted,
        "refusal": case.status == "refused",
        "extension": case.extension is not None and case.extension.approved,
        "decision": case.outcome is not None,
    }
    return [kind for kind, is_there in there.items() if is_there]


@ROOM.page(_PAPER)
async def paper(page: Page, number: str, kind: str) -> Html:
    """A paper, and what prints it."""
    if kind not in get_args(PaperKind):
        raise nothing_at(page.path)
    case: CaseView = await page.ask(ReadCase(number=number))
    guide = await guide_of(page, case)
    return page.show(
        "desk/paper.html",
        case=case,
        kind=kind,
        sheet=page.url(f"{page.path}/sheet", which=page.query.get(papers.WHICH)),
        several=await papers.others(page, number, kind),
        may_print=may(page, PrintPaper, {guide.department}),
    )


@ROOM.page(f"{_PAPER}/sheet")
async def sheet(page: Page, number: str, kind: str) -> File:
    """The paper itself, without the applicant's name."""
    return File.of(await page.ask(ReadPaper.model_validate(papers.asked(page, number, kind))))


@ROOM.act(_PAPER, "print")
async def print_it(page: Page, form: Form, number: str, kind: str) -> File:
    """The paper itself with the applicant's name on it: the reading is recorded."""
    told = {**papers.asked(page, number, kind), "purpose": form.required("purpose")}
    done = await page.order(PrintPaper.model_validate(told), form.key())
    return File.of(PaperPage(text=done.answer.html, file_name=f"{done.answer.paper}.html"))
