"""Raises what has passed of many cases at once: all whole-day limits of a hall end at one midnight."""

from collections.abc import Sequence
from uuid import UUID, uuid5

import asyncpg

from infra.contracts import Context, Refusal
from infra.eventstore.application import Application
from services.cases.domain.case import Case
from services.cases.domain.clocks import Clocks
from services.cases.domain.passing import pass_deadline
from services.cases.session import CasesSession
from services.shared.refusals import NOT_DUE

_CLAUSE = "3.2.1"


def raising_id(due: asyncpg.Record) -> UUID:
    """Its time and the case's version are part of what it is: it may be moved, and moved back.

    For what was raised and withdrawn is raised anew.
    """
    at = due["due_at"].isoformat()
    return uuid5(due["case_id"], f"{due['kind']}/{due['step'] or ''}/{at}/{due['version']}")


def raise_page(application: Application[CasesSession], page: Sequence[asyncpg.Record]) -> None:
    """Raise these in one append, each with a context of its own; what the register was behind with is left.

    Raises VersionConflict when others keep changing the cases, StoreUnavailable, and what cannot be decided.
    """

    def decide(session: CasesSession) -> None:
        told = session.histories(list({due["case_id"] for due in page}))
        cases = {id: Case.fold(id, events) for id, events in told.items()}
        rules = {hall: session.rules_in_force(hall) for hall in {case.hall for case in cases.values()}}
        for due in page:
            case = cases[due["case_id"]]
            definition = session.item_of(case).versions[case.item_version]
            clocks = Clocks(definition, rules[case.hall])
            try:
                events = pass_deadline(case, clocks, due["kind"], due["step"], session.now)
            except Refusal as refusal:
                if refusal.kind is not NOT_DUE:
                    raise
                continue
            session.append(case, *events, context=Context.of_itself("cases", raising_id(due)))

    application.happens(decide, Context.of_itself("cases", raising_id(page[0])), _CLAUSE)
