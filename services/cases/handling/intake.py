"""Command handling of a case's file until it is accepted or refused: notice, supplement, receipts."""

from typing import Any

from infra.contracts import Event
from infra.eventstore.handling import completes, handles
from infra.loop import bridge
from services.cases.contract import cases
from services.cases.contract.case_events import NoticeGiven
from services.cases.contract.words import PaperKind
from services.cases.domain.case import Case
from services.cases.domain.identity import case_id
from services.cases.domain.notice import check_known_materials, notice_answer
from services.cases.domain.paper_numbers import paper_number
from services.cases.handling.answers import case_state
from services.cases.session import CasesSession


@handles(cases.GiveNotice)
def give_notice(command: cases.GiveNotice, session: CasesSession) -> cases.Notice:
    at = session.at(command)
    check_known_materials(at.clocks.definition, {line.material for line in command.missing})
    events = at.case.give_notice(at.clocks, command.missing, session.now)
    session.proceed(at, events)
    given = _notice_of(events)
    unsaid = [line.model_copy(update={"reason": None}) for line in given.missing]
    told = {**case_state(at.case), "hall": at.case.hall, "item": at.case.item}
    return notice_answer(told, at.clocks.definition, unsaid, given.given_at)


@completes(cases.GiveNotice)
def tell_reasons(_: cases.GiveNotice, answer: dict[str, Any], session: CasesSession) -> dict[str, Any]:
    """Why each line was written, as the notice says that brought the case to this version."""
    recorded = bridge.run(session.log.stream(case_id(answer["number"]), answer["version"] - 1))
    given = _notice_of([session.codec.decode(recorded[0].topic, recorded[0].state)])
    reasons = bridge.run(session.means.keyring.unseal_within([line.reason for line in given.missing]))
    lines = zip(answer["missing"], reasons, strict=True)
    return {"missing": [{**line, "reason": reason} for line, reason in lines]}


@handles(cases.Supplement)
def supplement(command: cases.Supplement, session: CasesSession) -> cases.SupplementAnswer:
    at = session.at(command)
    session.proceed(at, at.case.supplement(at.clocks, command.materials, command.attachments, session.now))
    return cases.SupplementAnswer(**case_state(at.case), outstanding=tuple(sorted(at.case.outstanding)))


@handles(cases.AcceptCase)
def accept_case(command: cases.AcceptCase, session: CasesSession) -> cases.Receipt:
    at = session.at(command)
    session.proceed(at, at.case.accept(at.clocks, session.now))
    return _receipt(at.case, "acceptance", 1, session)


@handles(cases.RefuseCase)
def refuse_case(command: cases.RefuseCase, session: CasesSession) -> cases.Receipt:
    at = session.at(command)
    session.proceed(at, at.case.refuse(command.reason, session.now))
    return _receipt(at.case, "refusal", at.case.refusals, session)


def _receipt(case: Case, kind: PaperKind, nth: int, session: CasesSession) -> cases.Receipt:
    paper = paper_number(case.number, kind, nth)
    return cases.Receipt(**case_state(case), paper=paper, dated=session.today)


def _notice_of(events: list[Event]) -> NoticeGiven:
    (given,) = events
    assert isinstance(given, NoticeGiven)
    return given
