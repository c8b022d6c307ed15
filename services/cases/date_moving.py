"""Moves the dates of a hall's open cases when its calendar or policy has changed."""

from collections.abc import Sequence
from uuid import UUID

from infra.contracts import Context
from infra.eventstore.application import Application
from infra.loop import bridge
from services.cases.domain.case import Case
from services.cases.domain.clocks import Clocks
from services.cases.domain.hall_rules import HallRules
from services.cases.domain.identity import rules_id
from services.cases.domain.moving import move_dates
from services.cases.queries.lookups import dated_cases, register_reached
from services.cases.session import CasesSession

PAGE = 200
"""Cases decided and stored at a time: other work of the process comes in between."""

_CLAUSE = "3.2.1"


def move_dates_of(
    application: Application[CasesSession], hall: str, rules_version: int, context: Context
) -> None:
    """Move every case that has a date to the rules in force, then record that it was done.

    In pages by id; what has moved does not move again. Raises StoreUnavailable, VersionConflict, and
    UNAVAILABLE while the register lags behind; to be tried again then.
    """
    bridge.run(register_reached(application.log))
    looked_at = moved = 0
    after = UUID(int=0)
    while page := bridge.run(dated_cases(application.log, hall, after, PAGE)):
        moved += move_page(application, hall, page, context)
        looked_at += len(page)
        after = page[-1]

    def close(session: CasesSession) -> None:
        rules = session.load(HallRules, rules_id(hall))
        session.append(rules, *rules.dates_moved(hall, rules_version, looked_at, moved, session.now))

    application.happens(close, context, _CLAUSE)


def move_page(
    application: Application[CasesSession], hall: str, ids: Sequence[UUID], context: Context
) -> int:
    """Move these, in one append, and return how many have other dates now.

    Raises VersionConflict when others came between too often.
    """
    moved = 0

    def decide(session: CasesSession) -> None:
        nonlocal moved
        rules = session.rules_in_force(hall)
        moved = 0
        for id, events in session.histories(ids).items():
            case = Case.fold(id, events)
            definition = session.item_of(case).versions[case.item_version]
            events = move_dates(case, Clocks(definition, rules), session.now)
            session.append(case, *events)
            moved += bool(events)

    application.happens(decide, context, _CLAUSE)
    return moved
