"""The papers of a case: which there are for certain, and which is shown where there are several of a kind."""

from collections.abc import Mapping

from gateway.web.answers import SaidNo
from gateway.web.page import Page
from services.cases.contract.printing import MOST_PAPERS, ReadPaper
from services.cases.contract.refusals import NO_PAPER
from services.cases.contract.words import CaseStatus, PaperKind

BY_STATUS: Mapping[CaseStatus, tuple[PaperKind, ...]] = {
    "applied": ("receipt",),
    "noticed": ("receipt", "notice"),
    "accepted": ("receipt", "acceptance"),
    "refused": ("receipt", "refusal"),
    "decided": ("receipt", "acceptance", "decision"),
    "delivered": ("receipt", "acceptance", "decision"),
    "withdrawn": ("receipt",),
}
"""The papers that a case has for certain by its status."""
WHICH = "which"
"""The parameter with the number of the paper among those of its kind; without it, the last is meant."""


def asked(page: Page, number: str, kind: str) -> dict[str, str]:
    """The fields of a query or command for the paper that the page's address names."""
    which = page.query.get(WHICH)
    return {"number": number, "kind": kind, **({WHICH: which} if which else {})}


async def others(page: Page, number: str, kind: str) -> list[tuple[int, str]]:
    """Each paper of the kind, the first first, with its page's address; none where there is but one."""
    count = await _count(page, number, kind)
    if count < 2:
        return []
    return [(nth, page.url(page.path, which=str(nth))) for nth in range(1, count + 1)]


async def _count(page: Page, number: str, kind: str) -> int:
    """How many there are: the refusal of one beyond them says it."""
    beyond = {"number": number, "kind": kind, WHICH: MOST_PAPERS}
    try:
        await page.ask(ReadPaper.model_validate(beyond))
    except SaidNo as no:
        if no.problem["code"] != NO_PAPER.code:
            raise
        extra = no.problem["extra"]
        return int(extra["count"]) if isinstance(extra, dict) else 0
    return MOST_PAPERS
