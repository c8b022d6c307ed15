"""What the cases service looks out for by itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid5

import asyncpg

from infra.contracts import Context
from infra.eventstore.application import Application
from infra.projections.sweeps import Sweep, commanded, due_by
from services.cases.contract.cases import PassDeadline
from services.cases.date_moving import move_dates_of
from services.cases.deadline_raising import raise_page, raising_id
from services.cases.domain.identity import person_id, rules_id
from services.cases.projections.rules import versions
from services.cases.session import CasesSession
from services.shared.refusals import NOT_DUE

_PATIENCE = timedelta(seconds=15)
"""An erasure is left to the command that asked for it for so long."""


class ErasureUnfinished(Exception):
    """Some service has not said that it erased a person."""


_CHANGED = f"""
select hall, rules_version, correlation_id, event_id
from (select distinct on (rules_id) * from {versions("$1", "$2")} v
  order by rules_id, rules_version desc) newest
join hall_rules.rules using (rules_id)
where rules_version > moved_to and ($4::text is null or hall > $4) order by hall limit $3
"""


async def _changed_rules(
    application: Application[CasesSession], now: datetime, limit: int, after: asyncpg.Record | None
) -> Sequence[asyncpg.Record]:
    """Rules of halls that their open cases have not been moved to, and what changed them last."""
    calendar = application.means.calendar
    rows: Sequence[asyncpg.Record] = await application.log.pool.fetch(
        _CHANGED, calendar.day_of(now), calendar.zone.key, limit, after and after["hall"]
    )
    return rows


def _move_dates(application: Application[CasesSession], changed: asyncpg.Record) -> None:
    hall, version = changed["hall"], changed["rules_version"]
    context = Context.of_itself("cases", uuid5(rules_id(hall), f"moving/{version}"))
    context = replace(
        context,
        causation_id=changed["event_id"],
        correlation_id=changed["correlation_id"] or context.correlation_id,
    )
    move_dates_of(application, hall, version, context)


def _ask_again(application: Application[CasesSession], unfinished: asyncpg.Record) -> None:
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
        "select case_id, d.number, kind, part, nullif(part, '') as step, d.due_at, version "
        "from case_register.deadlines d join case_register.cases using (case_id) "
        "where state = 'waiting' and d.due_at <= $1",
        "due_at, case_id, kind, part",
    ),
    commanded(PassDeadline, ("number", "kind", "step"), raising_id, NOT_DUE),
    in_order_of=lambda due: due["case_id"],
    act_on=raise_page,
)
"""Deadlines that have passed, as the register has them."""

DATES = Sweep("cases dates", _changed_rules, _move_dates)
"""Dates of open cases move when calendar, hours or policy of their hall have changed, a policy on its day."""

ERASURES = Sweep(
    "cases erasures",
    due_by(
        "select person, erased_at from case_register.erasures where erased_at <= $1",
        "erased_at, person",
        lambda _, now: now - _PATIENCE,
    ),
    _ask_again,
)
"""Persons whose keys some service may still have."""

SWEEPS = (DEADLINES, DATES, ERASURES)
