"""What the cases service looks out for by itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

import asyncpg

from infra.contracts import Context
from infra.projections.sweeps import Sweep, commanded, due_by
from services.cases.application import CasesApplication
from services.cases.contract.cases import PassDeadline
from services.cases.contract.refusals import NOT_DUE
from services.cases.contract.rules import ApplyScheduledPolicy
from services.cases.date_moving import move_dates_of
from services.cases.domain.identity import person_id, rules_id

_PATIENCE = timedelta(seconds=15)
"""An erasure is left to the command that asked for it for so long."""


class ErasureUnfinished(Exception):
    """Some service has not said that it erased a person."""


def _deadline_id(due: asyncpg.Record) -> UUID:
    """Its time and the case's version are part of what it is: it may be moved, and moved back.

    For what was raised and withdrawn is raised anew.
    """
    at = due["due_at"].isoformat()
    return uuid5(due["case_id"], f"{due['kind']}/{due['step'] or ''}/{at}/{due['version']}")


def _policy_id(due: asyncpg.Record) -> UUID:
    return uuid5(rules_id(due["hall"]), f"taking effect/{due['version']}")


async def _changed_rules(application: CasesApplication, _: datetime, limit: int) -> Sequence[asyncpg.Record]:
    """Rules of halls that their open cases have not been moved to, and what changed them."""
    rows: Sequence[asyncpg.Record] = await application.log.pool.fetch(
        "select hall, rules_version, correlation_id, causation_id from hall_rules.rules "
        "where rules_version > moved_to order by hall limit $1",
        limit,
    )
    return rows


def _move_dates(application: CasesApplication, changed: asyncpg.Record) -> None:
    hall, version = changed["hall"], changed["rules_version"]
    context = Context.of_itself("cases", uuid5(rules_id(hall), f"moving/{version}"))
    context = replace(
        context,
        causation_id=changed["causation_id"],
        correlation_id=changed["correlation_id"] or context.correlation_id,
    )
    move_dates_of(application, hall, version, context)


def _ask_again(application: CasesApplication, unfinished: asyncpg.Record) -> None:
    """Later and later, until the last service has answered."""
    person, erased_at = unfinished["person"], unfinished["erased_at"]
    context = Context.of_itself("cases", uuid5(person_id(person), f"erasing/{erased_at.isoformat()}"))
    done = application.means.erasures.carry_out(person, erased_at, context, told=False)
    if not done.finished:
        away = ", ".join(one.service for one in done.services if not one.done)
        raise ErasureUnfinished(f"no answer from {away}: a person's keys may still be there")


DEADLINES = Sweep(
    "cases deadlines",
    due_by(
        "select case_id, d.number, kind, nullif(step, '') as step, d.due_at, version "
        "from case_register.deadlines d join case_register.cases using (case_id) "
        "where state = 'waiting' and d.due_at <= $1 order by d.due_at, kind limit $2"
    ),
    commanded(PassDeadline, ("number", "kind", "step"), _deadline_id, NOT_DUE),
    in_order_of=lambda due: due["case_id"],
)
"""Deadlines that have passed, as the register has them."""

POLICIES = Sweep(
    "cases policies",
    due_by(
        "select hall, version from hall_rules.rules where next_on <= $1 order by next_on, hall limit $2",
        lambda application, now: application.means.calendar.day_of(now),
    ),
    commanded(ApplyScheduledPolicy, ("hall",), _policy_id, NOT_DUE),
)
"""Policies whose day has come."""

DATES = Sweep("cases dates", _changed_rules, _move_dates)
"""Dates of open cases move when the calendar or the policy of their hall has changed."""

ERASURES = Sweep(
    "cases erasures",
    due_by(
        "select person, erased_at from case_register.erasures where erased_at <= $1 "
        "order by erased_at limit $2",
        lambda _, now: now - _PATIENCE,
    ),
    _ask_again,
)
"""Persons whose keys some service may still have."""

SWEEPS = (DEADLINES, POLICIES, DATES, ERASURES)
