"""Which acts a case is open to, and which of them are next."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from gateway.calling import Caller
from gateway.web.page import Page
from infra.contracts import Command, Query, Refusal
from services.cases.contract.reading import CaseView
from services.cases.contract.words import STEP_ROLES
from services.shared.words import Authority, place_of

_MOST_NEXT = 2
_OF_ITSELF = frozenset({"supplement", "higher_authority", "closed"})
"""What stops clocks without having been ordered."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Acts by their names: what is `next`, and what else could be done (`more`)."""

    next: Sequence[str]
    more: Sequence[str]


def may(page: Page, message: type[Command] | type[Query], in_charge: Collection[str] = ()) -> bool:
    """Whether whoever looks may send it, as far as his roles and the departments `in_charge` say."""
    caller = page.caller_of(message.terms.roles)
    if caller is None:
        return False
    try:
        authority_of(caller).check_extent(place_of(message.terms).extent, in_charge)
    except Refusal:
        return False
    return True


def authority_of(caller: Caller) -> Authority:
    return Authority.of(caller.context(caller.command_id("")))


def own_steps(case: CaseView, authority: Authority, in_charge: str) -> list[str]:
    """The open steps that are for the caller to do, in a case of the department `in_charge`."""
    departments = authority.departments
    mine = {authority.role} if departments is None or in_charge in departments else set()
    return [
        step.step
        for step in case.steps
        if step.state == "current"
        and (
            step.party in mine
            if step.party in STEP_ROLES
            else departments is None or step.party in departments
        )
    ]


def offer(
    case: CaseView, *, lacking: bool, forwarded: bool, limited: bool, allowed: Callable[[str], bool]
) -> Offer:
    """What a case is open to.

    `lacking`: a required material is not there. `forwarded`: it is, or was, with the higher authority.
    `limited`: its decision has a deadline. `allowed`: whether the one who looks may do an act.
    """
    first, then = _OFFERS[case.status](case, lacking, forwarded, limited)
    first = [act for act in first if allowed(act)]
    then = [*first[_MOST_NEXT:], *(act for act in then if allowed(act))]
    return Offer(first[:_MOST_NEXT], then)


def ordered_stops(case: CaseView) -> list[str]:
    """What the clocks stand for that somebody ordered, and can end."""
    return [kind for kind in case.stopped_by if kind not in _OF_ITSELF]


_Acts = tuple[list[str], list[str]]


def _applied(case: CaseView, lacking: bool, forwarded: bool, limited: bool) -> _Acts:
    first, then = (["notice"], []) if lacking else (["accept"], ["notice"])
    return first, [*then, "refuse", *_payment(case), "withdraw"]


def _noticed(case: CaseView, lacking: bool, forwarded: bool, limited: bool) -> _Acts:
    return ["supplement"], ["notice", "refuse", *_payment(case), "withdraw"]


def _accepted(case: CaseView, lacking: bool, forwarded: bool, limited: bool) -> _Acts:
    away, stopped = "higher_authority" in case.stopped_by, ordered_stops(case)
    asked = case.extension is not None and not case.extension.approved
    ready = not (case.open_steps or case.outstanding or stopped or away)
    to_forward = case.item_class == "reported" and not forwarded
    first = [
        *(["approve", "reject"] if asked else []),
        *(["supplement"] if case.outstanding else []),
        *(["resume"] if stopped else []),
        *(["answer"] if away else []),
        *(["step"] if case.open_steps else []),
        *((["forward"] if to_forward else ["decide"]) if ready else []),
    ]
    then = [
        *(["extend"] if limited and case.extension is None else []),
        "stop",
        "notice",
        *_payment(case),
        "withdraw",
    ]
    return first, then


def _decided(case: CaseView, lacking: bool, forwarded: bool, limited: bool) -> _Acts:
    due = _payment(case)
    if due and case.outcome == "granted":
        return due, ["correct", "reopen"]
    return ["deliver"], [*due, "correct", "reopen"]


def _delivered(case: CaseView, lacking: bool, forwarded: bool, limited: bool) -> _Acts:
    return [], [*_payment(case), "correct", "reopen"]


def _ended(case: CaseView, lacking: bool, forwarded: bool, limited: bool) -> _Acts:
    return [], ["reopen"]


def _payment(case: CaseView) -> list[str]:
    return ["pay"] if case.fee is not None and not case.fee_paid else []


_OFFERS = {
    "applied": _applied,
    "noticed": _noticed,
    "accepted": _accepted,
    "refused": _ended,
    "decided": _decided,
    "delivered": _delivered,
    "withdrawn": _ended,
}
