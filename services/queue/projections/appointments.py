"""Appointments as slots, visitors and figures need them, and when each lapses by itself."""

from infra.eventstore.records import Recorded
from infra.projections.projection import Projection, when
from infra.projections.rows import Rows
from infra.projections.table import Row, Table
from services.queue.contract import appointment_events as happened
from services.queue.domain.appointment_day import Taken, begun_by
from services.shared.hall_events import HallListed

APPOINTMENTS = Table(
    "appointments",
    key=("day_id", "number"),
    columns={
        "day_id": "uuid",
        "number": "text",
        "hall": "text",
        "line": "text",
        "day": "date",
        "status": "text",
        "begins": "timestamptz",
        "ends": "timestamptz",
        "priority": "text",
        "items": "jsonb",
        "case_number": "text",
        "holder": "text",
        "confirm_by": "timestamptz",
        "check_in_from": "timestamptz",
        "check_in_until": "timestamptz",
        "lapses_at": "timestamptz",
        "label": "text",
        "first_number": "text",
        "moves": "int",
        "moved_to": "text",
        "called_off": "jsonb",
        "changed_at": "timestamptz",
        "version": "int",
    },
    indexes=("lapses_at", "hall, day", "holder, begins desc"),
)
"""`lapses_at` is null once nothing is due of it; `version` is the day's with the last change of this one."""


HALLS = Table(
    "halls",
    key=("hall_id",),
    columns={"hall_id": "uuid", "hall": "text", "name": "jsonb"},
)
"""What halls are called, in a visitor's own calendar."""


class QueueAppointments(Projection):
    name = "queue_appointments"
    version = 4
    tables = (APPOINTMENTS, HALLS)

    @when(HallListed)
    def hall_listed(self, event: HallListed, recorded: Recorded, rows: Rows) -> None:
        told = event.model_dump(mode="json", include={"hall", "name"})
        rows.put(HALLS, {"hall_id": recorded.stream_id, **told})

    @when(happened.AppointmentReserved)
    def reserved(self, event: happened.AppointmentReserved, recorded: Recorded, rows: Rows) -> None:
        rows.put(APPOINTMENTS, {**_begun(event, recorded), "changed_at": event.reserved_at})

    @when(happened.AppointmentMovedIn)
    def moved_in(self, event: happened.AppointmentMovedIn, recorded: Recorded, rows: Rows) -> None:
        rows.put(APPOINTMENTS, {**_begun(event, recorded), "changed_at": event.moved_at})

    @when(happened.AppointmentConfirmed)
    def confirmed(self, event: happened.AppointmentConfirmed, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded, event.number)
        told = {"status": "confirmed", "lapses_at": row["check_in_until"], "changed_at": event.confirmed_at}
        rows.put(APPOINTMENTS, {**row, **told})

    @when(happened.AppointmentMovedOut)
    def moved_out(self, event: happened.AppointmentMovedOut, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded, event.number)
        told = {"status": "moved", "moved_to": event.to_number, "changed_at": event.moved_at}
        rows.put(APPOINTMENTS, {**row, **told, "lapses_at": None})

    @when(happened.AppointmentCheckedIn)
    def checked_in(self, event: happened.AppointmentCheckedIn, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded, event.number)
        told = {"status": "checked_in", "label": event.label, "changed_at": event.checked_in_at}
        rows.put(APPOINTMENTS, {**row, **told, "lapses_at": None})

    @when(happened.AppointmentCancelled)
    def cancelled(self, event: happened.AppointmentCancelled, recorded: Recorded, rows: Rows) -> None:
        told = {"status": "cancelled", "lapses_at": None, "changed_at": event.cancelled_at}
        rows.put(APPOINTMENTS, {**_row(rows, recorded, event.number), **told})

    @when(happened.AppointmentCalledOff)
    def called_off(self, event: happened.AppointmentCalledOff, recorded: Recorded, rows: Rows) -> None:
        told = {"status": "cancelled", "lapses_at": None, "changed_at": event.called_off_at}
        why = {"called_off": event.reason.model_dump()}
        rows.put(APPOINTMENTS, {**_row(rows, recorded, event.number), **told, **why})

    @when(happened.AppointmentReleased)
    def released(self, event: happened.AppointmentReleased, recorded: Recorded, rows: Rows) -> None:
        told = {"status": "released", "lapses_at": None, "changed_at": event.released_at}
        rows.put(APPOINTMENTS, {**_row(rows, recorded, event.number), **told})

    @when(happened.AppointmentMissed)
    def missed(self, event: happened.AppointmentMissed, recorded: Recorded, rows: Rows) -> None:
        told = {"status": "missed", "lapses_at": None, "changed_at": event.missed_at}
        rows.put(APPOINTMENTS, {**_row(rows, recorded, event.number), **told})


def _begun(event: Taken, recorded: Recorded) -> Row:
    begun = begun_by(event)
    told = {name: value for name, value in vars(begun).items() if name != "case"}
    return {
        **told,
        "day_id": recorded.stream_id,
        "hall": event.hall,
        "line": event.line,
        "day": event.day,
        "case_number": begun.case,
        "lapses_at": begun.lapses_at,
        "version": recorded.version,
    }


def _row(rows: Rows, recorded: Recorded, number: str) -> Row:
    row = rows.get(APPOINTMENTS, recorded.stream_id, number)
    assert row is not None, f"{recorded.topic} comes after the appointment took its place"
    return {**row, "version": recorded.version}
