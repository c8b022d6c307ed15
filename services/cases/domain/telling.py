"""Whom a case's events are told to, and in which words: clauses 3.2.1 and 3.2.2.

Told is who made the application: its agent, if it has one. The words say that something happened and by when
what is due; why, and how it was decided, is on the case's papers, for whoever may read them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from infra.contracts import Event
from services.cases.contract import case_events as happened
from services.cases.domain.case_state import CaseState
from services.shared.deadlines.values import Deadline
from services.shared.telling.events import Wording
from services.shared.telling.telling import Said, filled
from services.shared.values import Words

_NOTICE = Words(
    en="Materials are missing for your case {number}. The one-time notice lists all of them; the time limits "
    "stand until you have handed them in.",
    zh_hant="您的辦件 {number} 尚需補正材料，一次性告知書已全部列明；補正齊全前，辦理時限停止計算。",
    zh_hans="您的办件 {number} 尚需补正材料，一次性告知书已全部列明；补正齐全前，办理时限停止计算。",
)
_ACCEPTED = Words(
    en="Your case {number} has been accepted.",
    zh_hant="您的辦件 {number} 已予受理。",
    zh_hans="您的办件 {number} 已予受理。",
)
_ACCEPTED_UNTIL = Words(
    en="Your case {number} has been accepted. It is to be decided by {due}.",
    zh_hant="您的辦件 {number} 已予受理，應於{due}前（含當日）辦結。",
    zh_hans="您的办件 {number} 已予受理，应于{due}前（含当日）办结。",
)
_DEEMED = Words(
    en="Nothing was found missing in time: your case {number} counts as accepted from {since}.",
    zh_hant="本大廳未在規定時間內告知需補正的內容，您的辦件 {number} 自{since}起視為已受理。",
    zh_hans="本大厅未在规定时间内告知需补正的内容，您的办件 {number} 自{since}起视为已受理。",
)
_REFUSED = Words(
    en="Your case {number} cannot be accepted. The notice of non-acceptance says why.",
    zh_hant="您的辦件 {number} 決定不予受理，理由載於不予受理通知書。",
    zh_hans="您的办件 {number} 决定不予受理，理由载于不予受理通知书。",
)
_EXTENDED = Words(
    en="The time limit of your case {number} has been extended once. It is now to be decided by {due}.",
    zh_hant="您的辦件 {number} 經批准延期一次，應於{due}前（含當日）辦結。",
    zh_hans="您的办件 {number} 经批准延期一次，应于{due}前（含当日）办结。",
)
_EXTENDED_STANDING = Words(
    en="The time limit of your case {number} has been extended once; it stands at present.",
    zh_hant="您的辦件 {number} 經批准延期一次，辦理時限目前停止計算。",
    zh_hans="您的办件 {number} 经批准延期一次，办理时限目前停止计算。",
)
_DECIDED = Words(
    en="Your case {number} has been decided. The decision can be read with the case.",
    zh_hant="您的辦件 {number} 已辦結，請查閱辦理結果決定書。",
    zh_hans="您的办件 {number} 已办结，请查阅办理结果决定书。",
)
_CORRECTED = Words(
    en="The decision on your case {number} held a mistake. A corrected one takes its place.",
    zh_hant="您的辦件 {number} 原決定書內容有誤，現已更正，以更正後的決定書為準。",
    zh_hans="您的办件 {number} 原决定书内容有误，现已更正，以更正后的决定书为准。",
)
_REOPENED = Words(
    en="Your case {number} has been taken up again by order.",
    zh_hant="您的辦件 {number} 已依決定重新啟動辦理。",
    zh_hans="您的办件 {number} 已依决定重新启动办理。",
)
_OVERDUE = Words(
    en="Your case {number} should have been decided by {due} and is overdue. The head of the department has "
    "been told.",
    zh_hant="您的辦件 {number} 應於{due}前（含當日）辦結，現已逾期，已報告部門首席代表。",
    zh_hans="您的办件 {number} 应于{due}前（含当日）办结，现已逾期，已报告部门首席代表。",
)
_MOVED = Words(
    en="The hall's calendar, hours or rules have changed: your case {number} is now to be decided by {due}.",
    zh_hant="大廳日曆、營業時間或規則已變更，您的辦件 {number} 應辦結日期改為{due}。",
    zh_hans="大厅日历、营业时间或规则已变更，您的办件 {number} 应办结日期改为{due}。",
)


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
    return Said("case_accepted", _until(case, event.case_deadline, _ACCEPTED, _ACCEPTED_UNTIL))


def _deemed_accepted(case: CaseState, event: happened.CaseDeemedAccepted) -> Said:
    return Said("case_deemed_accepted", filled(_DEEMED, number=case.number, since=event.accepted_on))


def _extended(case: CaseState, event: happened.CaseExtended) -> Said:
    return Said("case_extended", _until(case, event.case_deadline, _EXTENDED_STANDING, _EXTENDED))


def _overdue(case: CaseState, event: happened.CaseOverdue | happened.ImmediateCaseLeftOpen) -> Said:
    return Said("case_overdue", filled(_OVERDUE, number=case.number, due=event.deadline.due_on))


def _dates_moved(case: CaseState, event: happened.CaseDatesMoved) -> Said | None:
    """Told only where the day moves by which the case is to be decided."""
    before, after = (of.case_deadline or of.day_end for of in (case, event))
    if case.closed or after is None or (before is not None and before.due_on == after.due_on):
        return None
    return Said("deadline_moved", filled(_MOVED, number=case.number, due=after.due_on))


_SAYINGS: Mapping[type[Event], Callable[[CaseState, Any], Said | None]] = {
    happened.NoticeGiven: _plain("notice_given", _NOTICE),
    happened.CaseAccepted: _accepted,
    happened.CaseDeemedAccepted: _deemed_accepted,
    happened.CaseRefused: _plain("case_refused", _REFUSED),
    happened.CaseExtended: _extended,
    happened.CaseDecided: _plain("case_decided", _DECIDED),
    happened.DecisionCorrected: _plain("decision_corrected", _CORRECTED),
    happened.CaseReopened: _plain("case_reopened", _REOPENED),
    happened.CaseOverdue: _overdue,
    happened.ImmediateCaseLeftOpen: _overdue,
    happened.CaseDatesMoved: _dates_moved,
}
