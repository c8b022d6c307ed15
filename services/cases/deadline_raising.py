"""Raises what has passed of many cases at once: all whole-day limits of a hall end at one midnight."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from infra.contracts import Context, Refusal
from infra.eventstore.application import Change
from infra.runtime import bridge
from services.cases.application import CasesApplication
from services.cases.contract.words import DeadlineKind
from services.cases.domain.case import Case
from services.cases.domain.clocks import Clocks
from services.cases.domain.passing import pass_deadline
from services.shared.deadlines.paging import Decided, append_page
from services.shared.refusals import NOT_DUE

_CLAUSE = "3.2.1"


class Passed(Protocol):
    """A deadline of a case that the register lists as passed; `context` is that of its raising."""

    @property
    def case_id(self) -> UUID: ...
    @property
    def kind(self) -> DeadlineKind: ...
    @property
    def step(self) -> str: ...
    @property
    def context(self) -> Context: ...


def raise_page(application: CasesApplication, page: Sequence[Passed]) -> int:
    """Raise these in one append, and return how many it raised: the register may have been behind.

    Raises VersionConflict when others keep changing the cases, StoreUnavailable, and what cannot be decided.
    """
    return append_page(application, lambda: _decide(application, page), page[0].context, _CLAUSE)


def _decide(application: CasesApplication, page: Sequence[Passed]) -> Decided:
    now = application.clock.now()
    recorded = bridge.run(application.log.streams(list({due.case_id for due in page})))
    decode = application.codec.decode
    cases = {
        id: Case.fold(id, (decode(one.topic, one.state) for one in told)) for id, told in recorded.items()
    }
    in_force = {hall: application.rules_in_force(hall) for hall in {case.hall for case in cases.values()}}
    changes = []
    for due in page:
        case = cases[due.case_id]
        definition = application.catalogue.definition(case.hall, case.item, case.item_version)
        try:
            events = pass_deadline(
                case, Clocks(definition, in_force[case.hall].rules), due.kind, due.step or None, now
            )
        except Refusal as refusal:
            if refusal.kind is not NOT_DUE:
                raise
            continue
        changes.append(Change(case.id, case.version, events, context=due.context))
        for event in events:
            case.apply(event)
    return changes, [hall.rests_on for hall in in_force.values()]
