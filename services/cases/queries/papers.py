"""A case's papers and pictures, made from its events: what they say is what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from infra.contracts import Context, Event
from infra.eventstore.codec import Codec
from infra.eventstore.log import EventLog
from infra.languages.saying import Language
from infra.projections.queries import answers
from services.cases.contract import printing
from services.cases.contract import refusals as no
from services.cases.contract.case_events import CaseApplied
from services.cases.contract.words import Definition, PaperKind
from services.cases.domain.case import Case
from services.cases.domain.competence import Whose, check_concerned, unknown_case
from services.cases.domain.identity import case_id, hall_id, item_id
from services.cases.domain.service_item import ServiceItem
from services.cases.papers.cpsv import cpsv
from services.cases.papers.flow import AUTHORITY, END, Place, flow_svg
from services.cases.queries.explaining import ExplainingQueries
from services.cases.queries.paper_values import Filled, fill, print_paper, texts_of, with_texts
from services.cases.queries.register import AboutCase
from services.shared.deadlines import limits
from services.shared.known_hall import KnownHall
from services.shared.values import Words
from services.shared.words import place_of


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with all that happened to it, its item and the names on its papers."""

    case: Case
    events: Sequence[Event]
    definition: Definition
    hall_name: Words
    parties: dict[str, Words]


class PaperQueries(ExplainingQueries):
    """Answers from the log itself; the guide from `service_catalogue`."""

    log: EventLog
    codec: Codec

    @answers(printing.DrawItemFlow)
    async def draw_item_flow(self, query: printing.DrawItemFlow, context: Context) -> printing.FlowPicture:
        guide = await self.guide(query.hall, query.item, query.item_version)
        _, parties = await self._names(query.hall)
        text = flow_svg(guide.definition, query.lang, None, parties)
        return printing.FlowPicture(text=text, file_name=f"{query.item}.svg", language=query.lang)

    @answers(printing.ReadItemData)
    async def read_item_data(self, query: printing.ReadItemData, context: Context) -> printing.GuideData:
        guide = await self.guide(query.hall, query.item, None)
        _, parties = await self._names(query.hall)
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
        row = await self.found(query.number, query.code)
        return await self._page(await self._file(row["number"]), query.kind, query.which, query.lang)

    async def paper(
        self, number: str, kind: PaperKind, which: int | None, language: Language, applicant: str | None
    ) -> tuple[str, str]:
        """Number and page of a paper, with the applicant's name. Refuses NO_PAPER."""
        filled = await self._filled(await self._file(number), kind, which, applicant)
        return filled.number, print_paper(filled, language)

    async def _page(
        self, file: CaseFile, kind: PaperKind, which: int | None, language: Language
    ) -> printing.PaperPage:
        filled = await self._filled(file, kind, which, None)
        return printing.PaperPage(
            text=print_paper(filled, language), file_name=f"{filled.number}.html", language=language
        )

    async def _filled(
        self, file: CaseFile, kind: PaperKind, which: int | None, applicant: str | None
    ) -> Filled:
        papers = fill(file, kind, self.calendar.day_of, applicant)
        if not papers or (which is not None and which > len(papers)):
            raise no.NO_PAPER(f"case {file.case.number} has {len(papers)} of {kind}")
        filled = papers[-1] if which is None else papers[which - 1]
        return with_texts(filled, await self.keyring.unseal_within(texts_of(filled.paper)))

    async def _file_for(self, query: AboutCase, context: Context) -> CaseFile:
        """The file of a case that concerns the caller."""
        file = await self._file(query.number)
        case = file.case
        whose = Whose(case.number, case.hall, (), (case.applicant, case.agent))
        check_concerned(context, place_of(query.terms).extent, whose)
        return file

    async def _file(self, number: str) -> CaseFile:
        id = case_id(number)
        events = await self._events(id)
        if not events or not isinstance(events[0], CaseApplied):
            raise unknown_case(number)
        case = Case.fold(id, events)
        item = ServiceItem.fold(id, await self._events(item_id(case.hall, case.item)))
        return CaseFile(case, events, item.versions[case.item_version], *await self._names(case.hall))

    async def _names(self, hall: str) -> tuple[Words, dict[str, Words]]:
        """What the hall is called, and each of its departments."""
        found = KnownHall.fold(hall_id(hall), await self._events(hall_id(hall)))
        return found.name, {code: one.name for code, one in found.departments.items()}

    async def _events(self, stream_id: UUID) -> list[Event]:
        recorded = await self.log.stream(stream_id)
        return [self.codec.decode(one.topic, one.state) for one in recorded]


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
