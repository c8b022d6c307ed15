"""A line's slots and what is free in them; one appointment, and its file for a visitor's own calendar."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg

from infra.contracts import Context
from infra.loop.clock import Clock
from infra.projections.paging import read_cursor, split, write_cursor
from infra.projections.queries import answers
from services.queue.contract import appointments, listing
from services.queue.domain.appointment import TAKING, day_of, unknown_appointment
from services.queue.domain.hall_plan import line_of
from services.queue.domain.identity import appointment_day_id, hall_id
from services.queue.domain.slots import Slot, bookable_until, check_bookable, slots_of
from services.queue.queries.calendar_file import calendar_file
from services.queue.queries.plans import HallPlans
from services.queue.secrets import QueueSecrets
from services.shared.values import Words

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AppointmentQueries:
    """Answers from `queue_appointments` and the hall's plan."""

    pool: asyncpg.Pool
    plans: HallPlans
    secrets: QueueSecrets
    clock: Clock
    zone: ZoneInfo

    @answers(appointments.ReadSlots)
    async def read_slots(self, query: appointments.ReadSlots, context: Context) -> appointments.SlotList:
        of_hall = await self.plans.planned(query.hall)
        day = query.day or of_hall.today
        plan = of_hall.on(day)
        planned = line_of(plan, query.line)
        check_bookable(planned)
        rows = await self.pool.fetch(
            "select begins, count(*) as taken from queue_appointments.appointments "
            "where day_id = $1 and status = any($2) group by begins",
            appointment_day_id(query.hall, query.line, day),
            list(TAKING),
        )
        taken = {row["begins"]: row["taken"] for row in rows}
        until = bookable_until(await self.plans.policy_of(query.hall, of_hall.today), of_hall.today)
        return appointments.SlotList(
            hall=query.hall,
            line=query.line,
            day=day,
            bookable_until=until,
            slots=tuple(
                self._slot(slot, taken.get(slot.begins, 0), bookable=day <= until)
                for slot in slots_of(plan, planned, day, self.zone)
            ),
        )

    @answers(appointments.ReadAppointment)
    async def read_appointment(
        self, query: appointments.ReadAppointment, context: Context
    ) -> appointments.AppointmentView:
        return _view(await self._shown(query, context))

    @answers(listing.ListAppointments)
    async def list_appointments(
        self, query: listing.ListAppointments, context: Context
    ) -> listing.AppointmentList:
        key = read_cursor(query.cursor, datetime, str, str) if query.cursor else [None] * 3
        of_hall = await self.plans.planned(query.hall)
        day = query.day or of_hall.today
        if query.line is not None:
            line_of(of_hall.on(day), query.line)
        rows = await self.pool.fetch(
            "select * from queue_appointments.appointments where hall = $1 and day = $2 "
            "and ($3::text is null or line = $3) "
            "and ($4::timestamptz is null or (begins, line, number) > ($4, $5::text, $6::text)) "
            "order by begins, line, number limit $7",
            query.hall,
            day,
            query.line,
            *key,
            query.limit + 1,
        )
        page, last = split(rows, query.limit)
        return listing.AppointmentList(
            items=tuple(map(_view, page)),
            next_cursor=write_cursor(last["begins"], last["line"], last["number"]) if last else None,
        )

    @answers(listing.ListOwnAppointments)
    async def list_own_appointments(
        self, query: listing.ListOwnAppointments, context: Context
    ) -> listing.AppointmentList:
        key = read_cursor(query.cursor, datetime, UUID, str) if query.cursor else [None] * 3
        rows = await self.pool.fetch(
            "select * from queue_appointments.appointments where holder = $1 and status <> 'moved' "
            "and ($2::timestamptz is null or (begins, day_id, number) < ($2, $3::uuid, $4::text)) "
            "order by begins desc, day_id desc, number desc limit $5",
            self.secrets.holder(context),
            *key,
            query.limit + 1,
        )
        page, last = split(rows, query.limit)
        return listing.AppointmentList(
            items=tuple(map(_view, page)),
            next_cursor=write_cursor(last["begins"], last["day_id"], last["number"]) if last else None,
        )

    @answers(appointments.ReadAppointmentCalendar)
    async def read_appointment_calendar(
        self, query: appointments.ReadAppointmentCalendar, context: Context
    ) -> appointments.AppointmentCalendar:
        row = await self._shown(query, context)
        while row["status"] == "moved":
            row = await self._row(query.hall, query.line, row["moved_to"])
        name = await self._line_name(query.hall, query.line, row["day"])
        return appointments.AppointmentCalendar(
            text=calendar_file(row, name, await self._hall_name(query.hall), self.zone, query.lang),
            file_name=f"{row['number']}.ics",
            language=query.lang,
        )

    async def _hall_name(self, hall: str) -> Words:
        """What the hall is called; only a hall that is known has a plan, and appointments."""
        name = await self.pool.fetchval(
            "select name from queue_appointments.halls where hall_id = $1", hall_id(hall)
        )
        return Words.model_validate_json(name)

    async def _line_name(self, hall: str, code: str, day: date) -> Words:
        """What the line is called that day; a plan need not keep the line of appointments that are over."""
        plan = (await self.plans.planned(hall)).on(day)
        named = {line.code: line.name for line in plan.lines}
        return named.get(code) or Words(en=code, zh_hant=code, zh_hans=code)

    def _slot(self, slot: Slot, taken: int, *, bookable: bool) -> appointments.SlotView:
        open_still = bookable and slot.begins > self.clock.now()
        return appointments.SlotView(
            begins=slot.begins,
            ends=slot.ends,
            capacity=slot.capacity,
            free=slot.capacity - taken if open_still else 0,
        )

    async def _shown(
        self, query: appointments.ReadAppointment | appointments.ReadAppointmentCalendar, context: Context
    ) -> Row:
        """The appointment that is asked for, to one who may see it."""
        row = await self._row(query.hall, query.line, query.number)
        place = (query.hall, query.line, query.number)
        self.secrets.check_may(context, place, row["holder"], query.code)
        return row

    async def _row(self, hall: str, line: str, number: str) -> Row:
        row = await self.pool.fetchrow(
            "select * from queue_appointments.appointments where day_id = $1 and number = $2",
            appointment_day_id(hall, line, day_of(number)),
            number,
        )
        if row is None:
            raise unknown_appointment()
        return dict(row)


def _view(row: Row | asyncpg.Record) -> appointments.AppointmentView:
    moved_to = row["moved_to"] if row["status"] == "moved" else None
    told = {"items": json.loads(row["items"]), "case": row["case_number"], "moved_to": moved_to}
    told["called_off"] = json.loads(row["called_off"] or "null")
    return appointments.AppointmentView.model_validate({**row, **told})
