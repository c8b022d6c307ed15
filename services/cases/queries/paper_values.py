"""What goes into each paper of a case, taken from its events."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from infra.contracts import Event
from infra.languages.saying import Language
from services.cases.contract import case_events as happened
from services.cases.contract.words import Definition, LegalBasis, PaperKind
from services.cases.domain.case import Case
from services.cases.domain.paper_numbers import paper_number
from services.cases.papers import printed
from services.cases.papers import values as on
from services.cases.papers.wording import APPLICANT
from services.shared.values import Words

_DayOf = Callable[[datetime], date]
_GOVERNMENT = Words(
    en="the people's government the hall belongs to",
    zh_hant="本廳所屬人民政府",
    zh_hans="本厅所属人民政府",
)
_COURT = Words(en="the people's court", zh_hant="人民法院", zh_hans="人民法院")
REMEDIES = (
    on.Remedy("reconsideration", _GOVERNMENT, 60, "days"),
    on.Remedy("litigation", _COURT, 6, "months"),
)
"""Administrative Reconsideration Law art. 20; Administrative Litigation Law art. 46."""

Paper = on.Receipt | on.Notice | on.Acceptance | on.Refusal | on.Extension | on.Decision


class File(Protocol):
    """What papers are filled in from."""

    @property
    def case(self) -> Case: ...
    @property
    def events(self) -> Sequence[Event]: ...
    @property
    def definition(self) -> Definition: ...
    @property
    def hall_name(self) -> Words: ...
    @property
    def parties(self) -> dict[str, Words]: ...


@dataclass(frozen=True, slots=True)
class Filled:
    number: str
    paper: Paper


def texts_of(paper: Paper) -> list[str | None]:
    """What the hall wrote in a paper in its own words: sealed, as the case's events have it."""
    match paper:
        case on.Notice():
            return [line.reason for line in paper.missing]
        case on.Refusal() | on.Extension() | on.Decision():
            return [paper.reason]
    return []


def with_texts(filled: Filled, texts: Sequence[str | None]) -> Filled:
    """The same with these instead, in their order."""
    match filled.paper:
        case on.Notice() as paper:
            lines = zip(paper.missing, texts, strict=True)
            missing = tuple(replace(line, reason=text) for line, text in lines)
            return replace(filled, paper=replace(paper, missing=missing))
        case on.Refusal() | on.Extension() | on.Decision() as paper:
            (reason,) = texts
            return replace(filled, paper=replace(paper, reason=reason))
    return filled


def fill(file: File, kind: PaperKind, day_of: _DayOf, applicant: str | None) -> list[Filled]:
    """The case's papers of one kind, in the order they came about."""
    filler = _Filler(file, day_of, applicant)
    return [Filled(paper.head.number, paper) for paper in filler.papers(kind)]


def print_paper(filled: Filled, language: Language) -> str:
    """The page of a paper."""
    match filled.paper:
        case on.Receipt() as paper:
            return printed.receipt(paper, language)
        case on.Notice() as paper:
            return printed.notice(paper, language)
        case on.Acceptance() as paper:
            return printed.acceptance(paper, language)
        case on.Refusal() as paper:
            return printed.refusal(paper, language)
        case on.Extension() as paper:
            return printed.extension(paper, language)
        case on.Decision() as paper:
            return printed.decision(paper, language)


class _Filler:
    def __init__(self, file: File, day_of: _DayOf, applicant: str | None) -> None:
        self._file = file
        self._day_of = day_of
        self._applicant = applicant
        self._materials = {one.code: one.name for one in file.definition.materials or ()}

    def papers(self, kind: PaperKind) -> list[Paper]:
        found: list[Paper] = []
        due_on: date | None = None
        asked: str | None = None
        for event in self._file.events:
            asked = event.reason if isinstance(event, happened.ExtensionRequested) else asked
            paper = self._paper(kind, event, len(found) + 1, due_on, asked)
            if paper is not None:
                found.append(paper)
            deadline = getattr(event, "case_deadline", None)
            due_on = deadline.due_on if deadline is not None else due_on
        return found

    def _paper(
        self, kind: PaperKind, event: Event, nth: int, due_on: date | None, asked: str | None
    ) -> Paper | None:
        match kind, event:
            case "receipt", happened.CaseApplied():
                return self._receipt(event, nth)
            case "notice", happened.NoticeGiven():
                return self._notice(event, nth)
            case "acceptance", happened.CaseAccepted():
                return self._acceptance(event, nth)
            case "refusal", happened.CaseRefused():
                head = self._head("refusal", nth, event.refused_at)
                return on.Refusal(head=head, reason=event.reason, basis=self._basis, remedies=REMEDIES)
            case "extension", happened.CaseExtended():
                return self._extension(event, nth, due_on, asked)
            case "decision", happened.CaseDecided():
                return self._decision(event, nth, event.decided_at)
            case "decision", happened.DecisionCorrected():
                return self._decision(event, nth, event.corrected_at)
        return None

    def _receipt(self, event: happened.CaseApplied, nth: int) -> Paper:
        return on.Receipt(
            head=self._head("receipt", nth, event.received_at),
            received_on=self._day_of(event.received_at),
            channel=event.channel,
            materials=tuple(self._materials[code] for code in event.materials),
            check_due_on=event.check_deadline.due_on,
            provisional=event.check_deadline.provisional,
            fees=self._file.definition.fees or (),
            fees_paid=self._file.case.fee_paid,
        )

    def _notice(self, event: happened.NoticeGiven, nth: int) -> Paper:
        return on.Notice(
            head=self._head("notice", nth, event.given_at),
            missing=tuple(self._missing(line) for line in event.missing),
            process=tuple(self._process()),
            promised_limit=self._file.definition.promised_limit,
            basis=self._basis,
        )

    def _acceptance(self, event: happened.CaseAccepted, nth: int) -> Paper:
        definition = self._file.definition
        return on.Acceptance(
            head=self._head("acceptance", nth, event.accepted_at),
            accepted_on=event.accepted_on,
            process=tuple(self._process()),
            deemed=isinstance(event, happened.CaseDeemedAccepted),
            due_on=event.case_deadline.due_on if event.case_deadline else None,
            provisional=event.case_deadline.provisional if event.case_deadline else (),
            promised_limit=definition.promised_limit,
            statutory_limit=definition.statutory_limit,
            basis=self._basis,
        )

    def _extension(
        self, event: happened.CaseExtended, nth: int, due_on: date | None, reason: str | None
    ) -> Paper | None:
        """None while the new day is not fixed: something stops the clock."""
        if event.case_deadline is None or due_on is None:
            return None
        return on.Extension(
            head=self._head("extension", nth, event.extended_at),
            working_days=event.days,
            old_due_on=due_on,
            new_due_on=event.case_deadline.due_on,
            provisional=event.case_deadline.provisional,
            reason=reason,
            basis=self._basis,
        )

    def _decision(
        self, event: happened.CaseDecided | happened.DecisionCorrected, nth: int, at: datetime
    ) -> Paper:
        granted = event.outcome == "granted"
        results = tuple(result.name for result in self._file.definition.results or ())
        return on.Decision(
            head=self._head("decision", nth, at),
            outcome=event.outcome,
            reason=event.reason,
            results=results if granted else (),
            basis=self._basis,
            remedies=() if granted else REMEDIES,
            corrects=self._number("decision", nth - 1) if nth > 1 else None,
        )

    @property
    def _basis(self) -> tuple[LegalBasis, ...]:
        return self._file.definition.basis or ()

    def _head(self, kind: PaperKind, nth: int, at: datetime) -> on.Head:
        return on.Head(
            number=self._number(kind, nth),
            date=self._day_of(at),
            hall=self._file.hall_name,
            item=self._file.definition.name or self._file.case.item,
            case=self._file.case.number,
            to=self._applicant or APPLICANT,
        )

    def _number(self, kind: PaperKind, nth: int) -> str:
        return paper_number(self._file.case.number, kind, nth)

    def _missing(self, line: happened.Lacking) -> on.MissingLine:
        because_of = self._materials[line.because_of] if line.because_of else None
        return on.MissingLine(self._materials[line.material], line.reason, because_of)

    def _process(self) -> Iterator[on.ProcessLine]:
        for step in self._file.definition.steps or ():
            yield on.ProcessLine(step.name, self._file.parties.get(step.party, step.party), step.limit)
