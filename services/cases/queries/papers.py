"""A case's papers and pictures, made from its events: what they say is what happened."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from infra.contracts import Context
from infra.languages.saying import Language
from infra.loop.clock import Clock
from infra.projections.queries import answers
from services.cases.contract import printing
from services.cases.contract.words import PaperKind
from services.cases.domain.case import Case
from services.cases.domain.competence import Whose, check_concerned
from services.cases.domain.identity import item_id
from services.cases.papers.cpsv import cpsv
from services.cases.papers.flow import AUTHORITY, END, Place, flow_svg
from services.cases.queries.access import AboutCase, Access
from services.cases.queries.case_files import CaseFile, CaseFiles
from services.cases.queries.catalogue import guide_of
from services.cases.queries.paper_values import print_paper
from services.shared.deadlines import limits
from services.shared.words import place_of


@dataclass(frozen=True, slots=True)
class PaperQueries:
    """Answers from the log itself; the guide from `service_catalogue`."""

    pool: asyncpg.Pool
    access: Access
    files: CaseFiles
    clock: Clock

    @answers(printing.DrawItemFlow)
    async def draw_item_flow(self, query: printing.DrawItemFlow, context: Context) -> printing.FlowPicture:
        guide = await guide_of(self.pool, query.hall, query.item, query.item_version)
        _, parties = await self.files.names(query.hall)
        text = flow_svg(guide.definition, query.lang, None, parties)
        return printing.FlowPicture(text=text, file_name=f"{query.item}.svg", language=query.lang)

    @answers(printing.ReadItemData)
    async def read_item_data(self, query: printing.ReadItemData, context: Context) -> printing.GuideData:
        guide = await guide_of(self.pool, query.hall, query.item, None)
        _, parties = await self.files.names(query.hall)
        text = cpsv(
            guide.definition,
            address=f"urn:uuid:{item_id(query.hall, query.item)}",
            hall=query.hall,
            item=query.item,
            authority=guide.department,
            authority_name=parties.get(guide.department, guide.department),
        )
        return printing.GuideData(text=text, file_name=f"{query.item}.jsonld")

    @answers(printing.DrawCaseFlow)
    async def draw_case_flow(self, query: printing.DrawCaseFlow, context: Context) -> printing.FlowPicture:
        file = await self._file_for(query, context)
        text = flow_svg(file.definition, query.lang, _place(file.case, self.clock.now()), file.parties)
        return printing.FlowPicture(text=text, file_name=f"{query.number}.svg", language=query.lang)

    @answers(printing.ReadPaper)
    async def read_paper(self, query: printing.ReadPaper, context: Context) -> printing.PaperPage:
        file = await self._file_for(query, context)
        return await self._page(file, query.kind, query.which, query.lang)

    @answers(printing.FindPaper)
    async def find_paper(self, query: printing.FindPaper, context: Context) -> printing.PaperPage:
        row = await self.access.by_code(query.number, query.code)
        return await self._page(await self.files.of(row["number"]), query.kind, query.which, query.lang)

    async def _page(
        self, file: CaseFile, kind: PaperKind, which: int | None, language: Language
    ) -> printing.PaperPage:
        filled = await self.files.filled(file, kind, which, None)
        return printing.PaperPage(
            text=print_paper(filled, language), file_name=f"{filled.number}.html", language=language
        )

    async def _file_for(self, query: AboutCase, context: Context) -> CaseFile:
        """The file of a case that concerns the caller."""
        file = await self.files.of(query.number)
        case = file.case
        whose = Whose(case.number, case.hall, (), (case.applicant, case.agent))
        check_concerned(context, place_of(query.terms).extent, whose)
        return file


def _place(case: Case, now: datetime) -> Place:
    """Where the case stands: boxes done, and open ones with their lights."""
    done = set(case.steps_done) | ({AUTHORITY} if case.authority_answer else set())
    light = {
        code: limits.light(step.deadline.yellow_at, step.deadline.due_at, now) if step.deadline else None
        for code, step in case.open_steps.items()
    }
    if case.closed:
        return Place(frozenset(done | ({END} if case.outcome else set())), {})
    if "higher_authority" in case.stops:
        due = case.authority_deadline
        light[AUTHORITY] = limits.light(due.yellow_at, due.due_at, now) if due else None
    return Place(frozenset(done), light)
