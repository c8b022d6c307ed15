"""Why each date of a case is the day it is."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import asyncpg

from infra.contracts import Context
from infra.loop.clock import Clock
from infra.privacy.keyring import Keyring
from infra.projections.queries import answers
from services.cases.contract import explaining
from services.cases.domain.identity import rules_id
from services.cases.queries import wording
from services.cases.queries.access import Access
from services.cases.queries.views import Row
from services.shared.deadlines.calendar import WorkingCalendar
from services.shared.deadlines.explanation import explain, left, used
from services.shared.deadlines.limits import unusual_days
from services.shared.deadlines.values import Deadline

_MOVES = """select m.*, v.reason as rules_reason from case_register.moves m
left join hall_rules.versions v
  on m.event = 'CaseDatesMoved' and v.rules_id = $2 and v.rules_version = m.rules
where case_id = $1 order by version, clock"""
_ORDER = ("check", "day_end", "case", "authority", "delivery")


@dataclass(frozen=True, slots=True)
class ExplainingQueries:
    """Answers from `case_register`; the days are explained by what each deadline says of itself."""

    pool: asyncpg.Pool
    access: Access
    calendar: WorkingCalendar
    clock: Clock
    keyring: Keyring

    @answers(explaining.ExplainClocks)
    async def explain_clocks(
        self, query: explaining.ExplainClocks, context: Context
    ) -> explaining.CaseClocks:
        row, definition = await self.access.for_caller(query, context)
        moves = await self.pool.fetch(_MOVES, row["case_id"], rules_id(row["hall"]))
        stops = {kind: date.fromisoformat(day) for kind, day in json.loads(row["stops"]).items()}
        parties = {step.code: step.party for step in definition.steps or ()}
        return explaining.CaseClocks(
            number=row["number"],
            hall=row["hall"],
            status=row["status"],
            version=row["version"],
            stops=tuple(
                explaining.StopLine(kind=kind, name=wording.WHY[kind], since=day)
                for kind, day in sorted(stops.items())
            ),
            clocks=tuple(self._clocks(row, stops, parties)),
            moves=tuple(map(_move, moves, await self._details(moves))),
        )

    async def _details(self, moves: Sequence[asyncpg.Record]) -> list[str | None]:
        """What each move says of itself as it was written; why the rules changed is everybody's to read."""
        own: list[str | None] = await self.keyring.unseal_within([move["detail"] for move in moves])
        return [move["rules_reason"] or detail for move, detail in zip(moves, own, strict=True)]

    def _clocks(
        self, row: Row, stops: Mapping[str, date], parties: Mapping[str, str]
    ) -> Iterator[explaining.ClockLine]:
        told = json.loads(row["clocks"])
        ended = json.loads(row["ended"])
        for clock in sorted(told, key=_place):
            what, step = _named(clock)
            deadline = self._explained(Deadline.model_validate(told[clock]))
            state, until = self._state(row, clock, stops, ended.get(clock))
            yield explaining.ClockLine(
                what=what,
                step=step,
                party=parties.get(step) if step else None,
                state=state,
                used=used(deadline, until),
                left=left(deadline, until),
                days=tuple(_day(day) for day in explain(deadline)),
                **deadline.model_dump(exclude={"excluded", "unusual"}),
            )

    def _explained(self, deadline: Deadline) -> Deadline:
        """One that was stored before deadlines named their unusual days has the calendar's of now."""
        if deadline.calendar:
            return deadline
        unusual = unusual_days(self.calendar, deadline.since, deadline.due_on)
        return deadline.model_copy(update={"unusual": unusual})

    def _state(
        self, row: Row, clock: str, stops: Mapping[str, date], ended: Mapping[str, str] | None
    ) -> tuple[Any, date]:
        """Whether it runs, stands or is over, and the last day that was used of it."""
        day_of = self.calendar.day_of
        if clock in row["running"]:
            return "running", day_of(self.clock.now())
        if ended is None:
            return "standing", min(stops.values()) - timedelta(days=1)
        if ended["stood_since"]:
            return "ended", date.fromisoformat(ended["stood_since"]) - timedelta(days=1)
        return "ended", day_of(datetime.fromisoformat(ended["at"]))


def _named(clock: str) -> tuple[Any, str | None]:
    what, _, step = clock.partition("/")
    return what, step or None


def _place(clock: str) -> tuple[int, str]:
    return (_ORDER.index(clock), "") if clock in _ORDER else (len(_ORDER), clock)


def _day(day: Any) -> explaining.DayLine:
    return explaining.DayLine(
        day=day.day, number=day.number, why=day.why, why_name=wording.WHY[day.why], name=day.name
    )


def _move(move: asyncpg.Record, detail: str | None) -> explaining.MoveLine:
    what, step = _named(move["clock"])
    return explaining.MoveLine(
        version=move["version"],
        at=move["at"],
        event=move["event"],
        cause=wording.CAUSES[move["event"]],
        detail=detail,
        what=what,
        step=step,
        before=move["before"],
        after=move["after"],
        rules=move["rules"],
    )
