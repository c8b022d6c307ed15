"""The papers of a case, one function each: values in, an HTML document that prints on A4 out."""

from collections.abc import Iterable, Sequence
from datetime import date

from infra.languages.saying import Language, Text, day, major_units, period, said, working_days
from services.cases.contract.words import Fee, LegalBasis
from services.cases.papers import values, wording
from services.shared.papers.citing import cited
from services.shared.papers.markup import Markup, element
from services.shared.papers.page import bullets, facts, heading, opening, own_words, page, table

_Facts = list[tuple[Text, str]]


def receipt(paper: values.Receipt, language: Language) -> str:
    """The receipt of an application (收件回執)."""
    known: _Facts = [
        (wording.RECEIVED_ON, day(paper.received_on, language)),
        (wording.CHANNEL, said(wording.CHANNELS[paper.channel], language)),
    ]
    if paper.check_due_on is not None:
        known.append((wording.CHECK_DUE_ON, _due(paper.check_due_on, paper.provisional, language)))
    if paper.code is not None:
        known.append((wording.CODE, element("span", paper.code, class_="code")))
    body = [
        opening(wording.RECEIPT_OPENING, language),
        _facts(paper.head, known, language),
        *([] if paper.code is None else [element("p", said(wording.CODE_USE, language))]),
        heading(wording.MATERIALS, language),
        _names(paper.materials, language),
    ]
    if paper.outstanding:
        body += [heading(wording.OUTSTANDING, language), _names(paper.outstanding, language)]
    body += _fees(paper.fees, paper.fees_paid, language)
    return page(paper.head, wording.RECEIPT, body, language)


def notice(paper: values.Notice, language: Language) -> str:
    """The one-time notice (一次性告知書)."""
    known: _Facts = []
    if paper.supplement_by is not None:
        known.append((wording.SUPPLEMENT_BY, day(paper.supplement_by, language)))
    known += _limits(paper.promised_limit, None, language)
    columns = [(wording.MATERIAL, None), (wording.WHY, None)]
    rows = [(said(line.material, language), _why(line, language)) for line in paper.missing]
    body = [
        opening(wording.NOTICE_OPENING, language),
        _facts(paper.head, known, language),
        heading(wording.MISSING, language),
        table(columns, rows, language),
        *_process(paper.process, language),
        *_basis(paper.basis, language),
    ]
    return page(paper.head, wording.NOTICE, body, language)


def acceptance(paper: values.Acceptance, language: Language) -> str:
    """The notice of acceptance (受理通知書)."""
    known: _Facts = [(wording.ACCEPTED_ON, day(paper.accepted_on, language))]
    if paper.due_on is not None:
        known.append((wording.DUE_ON, _due(paper.due_on, paper.provisional, language)))
    known += _limits(paper.promised_limit, paper.statutory_limit, language)
    body = [
        opening(wording.DEEMED_OPENING if paper.deemed else wording.ACCEPTANCE_OPENING, language),
        _facts(paper.head, known, language),
        *_process(paper.process, language),
        *_basis(paper.basis, language),
    ]
    return page(paper.head, wording.ACCEPTANCE, body, language)


def refusal(paper: values.Refusal, language: Language) -> str:
    """The notice that an application is not accepted (不予受理通知書)."""
    body = [
        opening(wording.REFUSAL_OPENING, language),
        _facts(paper.head, (), language),
        *_reason(paper.reason, language),
        *_basis(paper.basis, language),
        *_remedies(paper.remedies, language),
    ]
    return page(paper.head, wording.REFUSAL, body, language)


def decision(paper: values.Decision, language: Language) -> str:
    """The decision of a case (決定書)."""
    known: _Facts = [(wording.OUTCOME, said(wording.OUTCOMES[paper.outcome], language))]
    if paper.delivery is not None:
        known.append((wording.DELIVERY, said(paper.delivery, language)))
    body = [opening(wording.DECISION_OPENING, language), _facts(paper.head, known, language)]
    if paper.corrects is not None:
        corrected = said(wording.CORRECTION_OPENING, language).format(paper.corrects)
        body.insert(0, opening(corrected, language))
    if paper.results:
        body += [heading(wording.RESULTS, language), _names(paper.results, language)]
    body += [
        *_reason(paper.reason, language),
        *_basis(paper.basis, language),
        *_remedies(paper.remedies, language),
    ]
    return page(paper.head, wording.DECISION, body, language)


def extension(paper: values.Extension, language: Language) -> str:
    """The notice that a case's limit is extended (延期通知書)."""
    known: _Facts = [
        (wording.EXTENDED_BY, working_days(paper.working_days, language)),
        (wording.OLD_DUE_ON, day(paper.old_due_on, language)),
        (wording.NEW_DUE_ON, _due(paper.new_due_on, paper.provisional, language)),
    ]
    if paper.approved_by is not None:
        known.append((wording.APPROVED_BY, said(paper.approved_by, language)))
    body = [
        opening(wording.EXTENSION_OPENING, language),
        _facts(paper.head, known, language),
        *_reason(paper.reason, language),
        *_basis(paper.basis, language),
    ]
    return page(paper.head, wording.EXTENSION, body, language)


# parts that several papers have


def _facts(head: values.Head, further: Iterable[tuple[Text, str]], language: Language) -> Markup:
    """The case and its item, then what is told further."""
    of_case = ((wording.CASE_NUMBER, head.case), (wording.ITEM, said(head.item, language)))
    return facts((*of_case, *further), language)


def _names(names: Sequence[Text], language: Language) -> Markup:
    if not names:
        return element("p", said(wording.NONE, language))
    return bullets(said(name, language) for name in names)


def _fees(fees: Sequence[Fee], paid: bool, language: Language) -> list[Markup]:
    if not fees:
        return []
    columns = [(wording.FEE, None), (wording.AMOUNT, "amount")]
    rows = [
        (said(fee.name, language), f"{fee.currency} {major_units(fee.amount, fee.currency)}") for fee in fees
    ]
    settled = wording.FEES_PAID if paid else wording.FEES_DUE
    return [
        heading(wording.FEES, language),
        table(columns, rows, language),
        element("p", said(settled, language)),
    ]


def _limits(promised: int | None, statutory: int | None, language: Language) -> _Facts:
    limits = ((wording.PROMISED_LIMIT, promised), (wording.STATUTORY_LIMIT, statutory))
    return [(name, working_days(limit, language)) for name, limit in limits if limit is not None]


def _process(steps: Sequence[values.ProcessLine], language: Language) -> list[Markup]:
    columns = [(wording.STEP, None), (wording.PARTY_COLUMN, None), (wording.LIMIT_COLUMN, "narrow")]
    none = said(wording.NO_LIMIT, language)
    rows = [
        (
            said(step.step, language),
            said(step.party, language),
            none if step.limit is None else working_days(step.limit, language),
        )
        for step in steps
    ]
    return [heading(wording.PROCESS, language), table(columns, rows, language)] if rows else []


def _why(line: values.MissingLine, language: Language) -> str:
    reason = said(wording.NOT_THERE, language) if line.reason is None else line.reason
    if line.because_of is None:
        return reason
    because = said(wording.BECAUSE_OF, language).format(said(line.because_of, language))
    return f"{reason} ({because})" if language == "en" else f"{reason}（{because}）"


def _reason(reason: str | None, language: Language) -> list[Markup]:
    return [] if reason is None else [heading(wording.REASON, language), own_words(reason)]


def _basis(basis: Sequence[LegalBasis], language: Language) -> list[Markup]:
    if not basis:
        return []
    lines = [cited(law, language) for law in basis]
    return [heading(wording.LEGAL_BASIS, language), bullets(lines)]


def _remedies(remedies: Sequence[values.Remedy], language: Language) -> list[Markup]:
    if not remedies:
        return []
    kinds = {"reconsideration": wording.RECONSIDERATION, "litigation": wording.LITIGATION}
    lines = [
        said(kinds[remedy.kind], language).format(
            body=said(remedy.body, language), time=period(remedy.count, remedy.unit, language)
        )
        for remedy in remedies
    ]
    return [heading(wording.REMEDIES, language), *(element("p", line) for line in lines)]


def _due(due_on: date, provisional: Sequence[int], language: Language) -> str:
    """A day; a provisional one says so, for the days off of these years are not known yet."""
    if not provisional:
        return day(due_on, language)
    years = ", ".join(map(str, provisional))
    return day(due_on, language) + said(wording.PROVISIONAL, language).format(years=years)
