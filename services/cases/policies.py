"""What the cases service does by itself: it raises deadlines that pass, and moves dates when rules change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from infra.contracts import Context
from infra.eventstore.log import EventLog
from infra.projections.sweeper import Sweeper
from infra.runtime.clock import Clock
from services.cases.application import CasesApplication
from services.cases.contract.words import DeadlineKind
from services.cases.date_moving import DateMover
from services.cases.deadline_raising import raise_page
from services.cases.domain.identity import person_id, rules_id
from services.shared.refusals import NOT_DUE

_EVER, _NONE = datetime.min.replace(tzinfo=UTC), UUID(int=0)
"""Before all that is due."""

_PATIENCE = timedelta(seconds=15)
"""An erasure is left to the command that asked for it for so long."""


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline that has passed; `at` and the case's `version` are part of what it is.

    For it may be moved, and moved back: what was raised and withdrawn is raised anew.
    """

    case_id: UUID
    number: str
    kind: DeadlineKind
    step: str
    at: datetime
    version: int

    @property
    def context(self) -> Context:
        id = uuid5(self.case_id, f"{self.kind}/{self.step}/{self.at.isoformat()}/{self.version}")
        return Context.of_itself("cases", id)


class PassedDeadlines:
    """Finds passed deadlines in the register and raises them: a page at once, or each by its own command."""

    def __init__(self, application: CasesApplication, log: EventLog) -> None:
        self._application = application
        self._log = log

    async def due(self, now: datetime, limit: int, after: Due | None) -> Sequence[Due]:
        """By keyset of the register's index; each case's own in the order in which they passed."""
        since = (after.at, after.case_id, after.kind, after.step) if after else (_EVER, _NONE, "", "")
        rows = await self._log.pool.fetch(
            "select case_id, d.number, kind, part, d.due_at, version "
            "from case_register.deadlines d join case_register.cases using (case_id) "
            "where state = 'waiting' and d.due_at <= $1 "
            "and (d.due_at, case_id, kind, part) > ($3, $4::uuid, $5::text, $6::text) "
            "order by d.due_at, case_id, kind, part limit $2",
            now,
            limit,
            *since,
        )
        return [Due(*row) for row in rows]

    def act(self, due: Due) -> None:
        body = {"number": due.number, "kind": due.kind, "step": due.step or None}
        self._application.execute_if_due("PassDeadline", body, due.context, NOT_DUE)

    def act_on(self, page: Sequence[Due]) -> None:
        """Raise all of them in one append. Raises VersionConflict when others keep changing their cases."""
        raise_page(self._application, page)


@dataclass(frozen=True, slots=True)
class ScheduledPolicy:
    """A hall's policy whose day has come."""

    hall: str
    version: int


class ScheduledPolicies:
    """Lets each take effect."""

    def __init__(self, application: CasesApplication, log: EventLog) -> None:
        self._application = application
        self._log = log

    async def due(
        self, now: datetime, limit: int, after: ScheduledPolicy | None
    ) -> Sequence[ScheduledPolicy]:
        rows = await self._log.pool.fetch(
            "select hall, version from hall_rules.rules where next_on <= $1 and hall > $3 "
            "order by hall limit $2",
            self._application.calendar.day_of(now),
            limit,
            after.hall if after else "",
        )
        return [ScheduledPolicy(*row) for row in rows]

    def act(self, due: ScheduledPolicy) -> None:
        context = Context.of_itself("cases", uuid5(rules_id(due.hall), f"taking effect/{due.version}"))
        self._application.execute_if_due("ApplyScheduledPolicy", {"hall": due.hall}, context, NOT_DUE)


@dataclass(frozen=True, slots=True)
class ChangedRules:
    """Rules of a hall that its open cases have not been moved to, and what changed them."""

    hall: str
    rules_version: int
    correlation_id: str | None
    causation_id: str | None


class ChangedHalls:
    """Moves the dates of the open cases of each."""

    def __init__(self, application: CasesApplication, log: EventLog) -> None:
        self._mover = DateMover(application)
        self._log = log

    async def due(self, now: datetime, limit: int, after: ChangedRules | None) -> Sequence[ChangedRules]:
        rows = await self._log.pool.fetch(
            "select hall, rules_version, correlation_id, causation_id from hall_rules.rules "
            "where rules_version > moved_to and hall > $2 order by hall limit $1",
            limit,
            after.hall if after else "",
        )
        return [ChangedRules(*row) for row in rows]

    def act(self, due: ChangedRules) -> None:
        id = uuid5(rules_id(due.hall), f"moving/{due.rules_version}")
        context = replace(Context.of_itself("cases", id), causation_id=due.causation_id)
        if due.correlation_id is not None:
            context = replace(context, correlation_id=due.correlation_id)
        self._mover.move(due.hall, due.rules_version, context)


@dataclass(frozen=True, slots=True)
class UnfinishedErasure:
    """A person whose keys some service may still have."""

    person: str
    erased_at: datetime


class ErasureUnfinished(Exception):
    """Some service has not said that it erased a person."""


class UnfinishedErasures:
    """Asks every service again, later and later, until the last one has answered."""

    def __init__(self, application: CasesApplication, log: EventLog) -> None:
        self._application = application
        self._log = log

    async def due(
        self, now: datetime, limit: int, after: UnfinishedErasure | None
    ) -> Sequence[UnfinishedErasure]:
        rows = await self._log.pool.fetch(
            "select person, erased_at from case_register.erasures where erased_at <= $1 "
            "and (erased_at, person) > ($3, $4::text) order by erased_at, person limit $2",
            now - _PATIENCE,
            limit,
            *((after.erased_at, after.person) if after else (_EVER, "")),
        )
        return [UnfinishedErasure(*row) for row in rows]

    def act(self, due: UnfinishedErasure) -> None:
        id = uuid5(person_id(due.person), f"erasing/{due.erased_at.isoformat()}")
        context = Context.of_itself("cases", id)
        done = self._application.erase_everywhere(due.person, due.erased_at, context, told=False)
        if not done.finished:
            away = ", ".join(one.service for one in done.services if not one.done)
            raise ErasureUnfinished(f"no answer from {away}: a person's keys may still be there")


def sweepers(application: CasesApplication, log: EventLog, clock: Clock) -> tuple[Sweeper[Any], ...]:
    """Everything the service looks out for by itself."""
    deadlines, scheduled = PassedDeadlines(application, log), ScheduledPolicies(application, log)
    changed, unfinished = ChangedHalls(application, log), UnfinishedErasures(application, log)
    return (
        Sweeper(
            "cases deadlines",
            log,
            clock,
            deadlines.due,
            deadlines.act,
            in_order_of=lambda due: due.case_id,
            act_on=deadlines.act_on,
        ),
        Sweeper("cases policies", log, clock, scheduled.due, scheduled.act),
        Sweeper("cases dates", log, clock, changed.due, changed.act),
        Sweeper("cases erasures", log, clock, unfinished.due, unfinished.act),
    )
