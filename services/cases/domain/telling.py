"""Whom a case's events are told to, and in which words: clauses 3.2.1 and 3.2.2.

Told is who made the application: its agent, if it has one. The words say that something happened and by when
what is due; why, and how it was decided, is on the case's papers, for whoever may read them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from infra.contracts import Event
from services.cases.contract import case_events as happened
from services.cases.domain import wording
from services.cases.domain.case_state import CaseState
from services.shared.deadlines.values import Deadline
from services.shared.telling.events import Wording
from services.shared.telling.telling import Said, filled
from services.shared.values import Words


def told_of(case: CaseState, event: Event) -> Said | None:
    """What is said of an event that follows in this case, which has not taken it in yet; None: nothing."""
    say = _SAYINGS.get(type(event))
    return say(case, event) if say else None


def _plain(what: str, words: Words) -> Callable[[CaseState, Any], Said]:
    return lambda case, event: Said(what, filled(words, number=case.number))


def _until(case: CaseState, due: Deadline | None, without: Words, with_date: Words) -> Wording:
    if due is None:
        return filled(without, number=case.number)
    return filled(with_date, number=case.number, due=due.due_on)


def _accepted(case: CaseState, event: happened.CaseAccepted) -> Said:
    return Said("case_accepted", _until(case, event.case_deadline, wording.ACCEPTED, wording.ACCEPTED_UNTIL))


def _deemed_accepted(case: CaseState, event: happened.CaseDeemedAccepted) -> Said:
    return Said("case_deemed_accepted", filled(wording.DEEMED, number=case.number, since=event.accepted_on))


def _extended(case: CaseState, event: happened.CaseExtended) -> Said:
    return Said(
        "case_extended", _until(case, event.case_deadline, wording.EXTENDED_STANDING, wording.EXTENDED)
    )


def _overdue(case: CaseState, event: happened.CaseOverdue | happened.ImmediateCaseLeftOpen) -> Said:
    return Said("case_overdue", filled(wording.OVERDUE, number=case.number, due=event.deadline.due_on))


def _dates_moved(case: CaseState, event: happened.CaseDatesMoved) -> Said | None:
    """Told only where the day moves by which the case is to be decided."""
    before, after = (of.case_deadline or of.day_end for of in (case, event))
    if case.closed or after is None or (before is not None and before.due_on == after.due_on):
        return None
    return Said("deadline_moved", filled(wording.MOVED, number=case.number, due=after.due_on))


_SAYINGS: Mapping[type[Event], Callable[[CaseState, Any], Said | None]] = {
    happened.NoticeGiven: _plain("notice_given", wording.NOTICE),
    happened.CaseAccepted: _accepted,
    happened.CaseDeemedAccepted: _deemed_accepted,
    happened.CaseRefused: _plain("case_refused", wording.REFUSED),
    happened.CaseExtended: _extended,
    happened.CaseDecided: _plain("case_decided", wording.DECIDED),
    happened.DecisionCorrected: _plain("decision_corrected", wording.CORRECTED),
    happened.CaseReopened: _plain("case_reopened", wording.REOPENED),
    happened.CaseOverdue: _overdue,
    happened.ImmediateCaseLeftOpen: _overdue,
    happened.CaseDatesMoved: _dates_moved,
}
