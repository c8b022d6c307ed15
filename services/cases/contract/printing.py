"""Pictures and papers: an item's flow, a case's place on it, and what a case prints."""

from typing import Annotated, ClassVar

from pydantic import Field

from infra.contracts import PUBLIC, Command, Document, Query, command, query
from infra.languages.saying import Language
from services.cases.contract import refusals as refuse
from services.cases.contract.cases import CaseAnswer
from services.cases.contract.reading import MISSES_PER_MINUTE
from services.cases.contract.words import ItemVersion, Number, PaperKind, TypedNumber
from services.shared.values import HALLS_LANGUAGE, Code, OneLine, Reason
from services.shared.words import OWN, Found

MOST_PAPERS = 1000
Which = Annotated[int, Field(ge=1, le=MOST_PAPERS)]
_READERS = ("visitor", "clerk", "department_head", "supervisor", "auditor")


class FlowPicture(Document):
    """The flow (流程圖) as SVG."""

    media_type: ClassVar[str] = "image/svg+xml"


class PaperPage(Document):
    """A paper (文書) as HTML that prints on A4."""

    media_type: ClassVar[str] = "text/html"


class GuideData(Document):
    """An item's guide as linked data (CPSV-AP)."""

    media_type: ClassVar[str] = "application/ld+json"


@query(
    "/items/{hall}/{item}/flow",
    roles=(PUBLIC,),
    place=OWN,
    clause="3.2.1",
    answer=FlowPicture,
    refusals=(refuse.UNKNOWN_ITEM,),
)
class DrawItemFlow(Query):
    """Draw an item's process as a picture."""

    hall: Code
    item: Code
    item_version: ItemVersion | None = None
    lang: Language = HALLS_LANGUAGE


@query(
    "/items/{hall}/{item}/linked-data",
    roles=(PUBLIC,),
    place=OWN,
    clause="1.3.2",
    answer=GuideData,
    refusals=(refuse.UNKNOWN_ITEM,),
)
class ReadItemData(Query):
    """Read an item's guide in the terms of CPSV-AP, for other catalogues."""

    hall: Code
    item: Code


@query(
    "/cases/{number}/flow",
    roles=_READERS,
    place=Found(),
    clause="3.2.1",
    answer=FlowPicture,
    refusals=(refuse.UNKNOWN_CASE, refuse.YOUR_OWN_CASE, refuse.NOT_YOUR_CASE),
)
class DrawCaseFlow(Query):
    """Draw a case's process with its place marked."""

    number: Number
    lang: Language = HALLS_LANGUAGE


@query(
    "/cases/{number}/papers/{kind}",
    roles=_READERS,
    place=Found(),
    clause="3.2.2",
    answer=PaperPage,
    refusals=(refuse.UNKNOWN_CASE, refuse.YOUR_OWN_CASE, refuse.NOT_YOUR_CASE, refuse.NO_PAPER),
)
class ReadPaper(Query):
    """Read a paper of a case without the applicant's name: the last of its kind, or the one in `which`."""

    number: Number
    kind: PaperKind
    which: Which | None = None
    lang: Language = HALLS_LANGUAGE


@query(
    "/progress/{number}/papers/{kind}",
    roles=(PUBLIC,),
    place=OWN,
    clause="3.3.2",
    answer=PaperPage,
    refusals=(refuse.UNKNOWN_CASE, refuse.NO_PAPER),
    misses_per_minute=MISSES_PER_MINUTE,
)
class FindPaper(Query):
    """Read a paper by number and code, at a kiosk or at home; it names no person."""

    number: TypedNumber
    kind: PaperKind
    code: OneLine
    which: Which | None = None
    lang: Language = HALLS_LANGUAGE


class PrintedPaper(CaseAnswer):
    """`paper` is the paper's own number, `html` its page."""

    kind: PaperKind
    which: int | None
    lang: Language
    paper: str = ""
    html: str = ""


@command(
    "/cases/{number}/papers/{kind}",
    roles=("clerk", "department_head", "visitor"),
    place=Found("reception"),
    clause="7.3.1",
    answer=PrintedPaper,
    refusals=(refuse.UNKNOWN_CASE, refuse.YOUR_OWN_CASE, refuse.NOT_YOUR_CASE, refuse.NO_PAPER),
)
class PrintPaper(Command):
    """Print a paper with the applicant's name on it, for a stated purpose; the reading is recorded."""

    number: Number
    kind: PaperKind
    purpose: Reason
    which: Which | None = None
    lang: Language = HALLS_LANGUAGE
