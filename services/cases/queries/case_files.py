"""The files of cases, made from the log, and the papers that lie in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from infra.contracts import Event
from infra.eventstore.codec import Codec
from infra.eventstore.log import EventLog
from infra.languages.saying import Language
from infra.privacy.keyring import Keyring
from services.cases.contract import because
from services.cases.contract import refusals as refuse
from services.cases.contract.case_events import CaseApplied
from services.cases.contract.words import Definition, PaperKind
from services.cases.domain.case import Case
from services.cases.domain.competence import unknown_case
from services.cases.domain.identity import case_id, hall_id, item_id
from services.cases.domain.service_item import ServiceItem
from services.cases.queries.paper_values import Filled, fill, print_paper, texts_of, with_texts
from services.shared.deadlines.calendar import WorkingCalendar
from services.shared.known_hall import KnownHall
from services.shared.values import Words


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with all that happened to it, its item and the names on its papers."""

    case: Case
    events: Sequence[Event]
    definition: Definition
    hall_name: Words
    parties: dict[str, Words]


@dataclass(frozen=True, slots=True)
class CaseFiles:
    """Files and papers of cases."""

    log: EventLog
    codec: Codec
    calendar: WorkingCalendar
    keyring: Keyring

    async def of(self, number: str) -> CaseFile:
        """The file of a case. Refuses UNKNOWN_CASE."""
        id = case_id(number)
        events = await self._events(id)
        if not events or not isinstance(events[0], CaseApplied):
            raise unknown_case(number)
        case = Case.fold(id, events)
        item = ServiceItem.fold(id, await self._events(item_id(case.hall, case.item)))
        return CaseFile(case, events, item.versions[case.item_version], *await self.names(case.hall))

    async def names(self, hall: str) -> tuple[Words, dict[str, Words]]:
        """What the hall is called, and each of its departments."""
        found = KnownHall.fold(hall_id(hall), await self._events(hall_id(hall)))
        return found.name, {code: one.name for code, one in found.departments.items()}

    async def filled(
        self, file: CaseFile, kind: PaperKind, which: int | None, applicant: str | None
    ) -> Filled:
        """A paper of the case, None: the last of its kind, with the applicant's name. Refuses NO_PAPER."""
        papers = fill(file, kind, self.calendar.day_of, applicant)
        if not papers or (which is not None and which > len(papers)):
            told = {"number": file.case.number, "count": len(papers), "kind": because.PAPER[kind]}
            raise refuse.NO_PAPER(because.HAS_PAPERS(**told), count=len(papers))
        filled = papers[-1] if which is None else papers[which - 1]
        return with_texts(filled, await self.keyring.unseal_within(texts_of(filled.paper)))

    async def paper(
        self, number: str, kind: PaperKind, which: int | None, language: Language, applicant: str | None
    ) -> tuple[str, str]:
        """Number and page of a paper, with the applicant's name. Refuses NO_PAPER."""
        filled = await self.filled(await self.of(number), kind, which, applicant)
        return filled.number, print_paper(filled, language)

    async def _events(self, stream_id: UUID) -> list[Event]:
        recorded = await self.log.stream(stream_id)
        return [self.codec.decode(one.topic, one.state) for one in recorded]
