"""What the queue does by itself: it lets go of what a day leaves behind, and raises windows left alone."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import uuid5

import asyncpg

from infra.contracts import Context
from infra.eventstore.application import Application
from infra.loop import bridge
from infra.projections.sweeps import Select, Sweep, commanded, due_by
from services.queue.contract.appointments import LapseAppointment
from services.queue.contract.policy import DEFAULTS
from services.queue.contract.refusals import NOTHING_LAPSED, NOTHING_TO_CLOSE, WINDOW_BUSY, WINDOW_NOT_OPEN
from services.queue.contract.tickets import CloseLineDay
from services.queue.contract.windows import CloseWindow
from services.queue.domain.hall_plan import window_of
from services.queue.domain.identity import line_day_id, names_id, visitors_of, window_id
from services.queue.domain.line_day import LineDay
from services.queue.domain.names import DayNames
from services.queue.domain.unattended import raise_unattended
from services.queue.domain.window import CALLED_WITHIN, Window
from services.queue.planned_hall import PlannedHall
from services.queue.session import HallSession
from services.shared.policies.rows import value_in_force

_QUIET = f"""
select window_id, hall, code, active_at from queue_live.windows w
where status = 'open' and not unattended
  and active_at <= $1::timestamptz - make_interval(mins => coalesce(
    {value_in_force("queue_live", "unattended_minutes", "w.hall", "$2")}::int, $3::int))
  and not exists (
    select from queue_live.tickets t
    where t.hall = w.hall and t.day = w.ticket_day and t.line = w.line and t.label = w.label
      and t.status = 'served')
  and exists (
    select from queue_live.tickets t
    join (select plan from queue_live.plans p where p.hall = w.hall and effective_from <= $2
          order by effective_from desc limit 1) p on true
    cross join jsonb_array_elements(plan -> 'windows') as planned
    where t.hall = w.hall and t.day >= $2::date - 1 and t.status = 'waiting'
      and t.drawn_at <= $1::timestamptz - $5::interval
      and planned ->> 'code' = w.code and planned -> 'lines' ? t.line)
  and ($6::uuid is null or window_id > $6)
order by window_id limit $4
"""


def over(sql: str) -> Select:
    """Rows with `hall` and `day` that `sql` lists of days before the calendar's, if the hall's day is over.

    A look at the calendar first, then at halls' plans. All of them at once, so that none is behind another.
    """

    async def select(
        application: Application[HallSession], now: datetime, _: int, after: asyncpg.Record | None
    ) -> Sequence[asyncpg.Record]:
        if after is not None:
            return []
        rows = await application.log.pool.fetch(sql, now.astimezone(application.means.zone).date())
        first = await _first_days(application, {row["hall"] for row in rows}, now)
        return [row for row in rows if row["day"] < first[row["hall"]]]

    return select


async def _first_days(
    application: Application[HallSession], halls: set[str], now: datetime
) -> dict[str, date]:
    """Of each hall the first day whose visitors are still there."""
    found = await application.log.pool.fetch(
        "select hall, effective_from, in_force from queue_live.plans where hall = any($1)", list(halls)
    )
    plans = {hall: {row["effective_from"]: row for row in found if row["hall"] == hall} for hall in halls}
    zone = application.means.zone
    return {hall: PlannedHall(hall, rows, now, zone).days[0] for hall, rows in plans.items()}


def forget_names(application: Application[HallSession], due: asyncpg.Record) -> None:
    """Destroy the key that a day's names and reasons are sealed under (clause 7.3.1)."""
    hall, day = due["hall"], due["day"]
    context = Context.of_itself("queue", names_id(hall, day))

    def forget(session: HallSession) -> None:
        names = session.load(DayNames, names_id(hall, day))
        events = names.forget(hall, day, session.now)
        if events:
            bridge.run(application.means.keyring.eraser.erase(visitors_of(hall, day), context))
        session.append(names, *events)

    application.happens(forget, context, "7.3.1", lane=hall)


async def quiet_windows(
    application: Application[HallSession], now: datetime, limit: int, after: asyncpg.Record | None
) -> Sequence[asyncpg.Record]:
    """Open windows that serve nobody, where nothing has happened for long while someone waits for them."""
    today = now.astimezone(application.means.zone).date()
    rows: Sequence[asyncpg.Record] = await application.log.pool.fetch(
        _QUIET,
        now,
        today,
        DEFAULTS.unattended_minutes,
        limit,
        CALLED_WITHIN,
        after and after["window_id"],
    )
    return rows


def at_window(code: str, session: HallSession) -> tuple[Window, Sequence[LineDay], LineDay | None]:
    """A window, the lines that it serves, and the one of the ticket that it deals with."""
    window = session.window(code)
    codes = window_of(session.plan(), code).lines
    lines = [line for code in codes for line in session.line_days(code)]
    return window, lines, None if window.line is None else session.line(window.line, window.day)


def raise_quiet(application: Application[HallSession], due: asyncpg.Record) -> None:
    """Raise a window left alone (clause 2.3.2), unless the read model was behind."""

    def decide(session: HallSession) -> None:
        found = at_window(due["code"], session)
        session.append(found[0], *raise_unattended(*found, session.policy(), session.now))

    id = uuid5(due["window_id"], f"unattended/{due['active_at'].isoformat()}")
    application.happens(decide, Context.of_itself("queue", id), "2.3.2", lane=due["hall"])


SWEEPS = (
    Sweep(
        "queue days",
        over(
            "select distinct hall, line, day from queue_live.tickets "
            "where status in ('waiting', 'called', 'served', 'parked') and day < $1 order by day"
        ),
        commanded(
            CloseLineDay,
            ("hall", "line", "day"),
            lambda due: uuid5(line_day_id(due["hall"], due["line"], due["day"]), "day end"),
            NOTHING_TO_CLOSE,
        ),
    ),
    Sweep(  # once the ticket that it dealt with has been let go
        "queue nights",
        over(
            "select hall, code as window, opened_at, day from queue_live.windows where status <> 'closed' "
            "and label is null and day < $1 order by opened_at"
        ),
        commanded(
            CloseWindow,
            ("hall", "window"),
            lambda due: uuid5(
                window_id(due["hall"], due["window"]), f"day end/{due['opened_at'].isoformat()}"
            ),
            WINDOW_NOT_OPEN,
            WINDOW_BUSY,
        ),
    ),
    Sweep(
        "queue names",
        over("select hall, day from queue_live.named_days where not forgotten and day < $1"),
        forget_names,
    ),
    Sweep("queue windows", quiet_windows, raise_quiet),
    Sweep(
        "queue appointments",
        due_by(
            "select day_id, hall, line, number from queue_appointments.appointments where lapses_at <= $1",
            "day_id, number",
        ),
        commanded(
            LapseAppointment,
            ("hall", "line", "number"),
            lambda due: uuid5(due["day_id"], f"lapse/{due['number']}"),
            NOTHING_LAPSED,
        ),
    ),
)
