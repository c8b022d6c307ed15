"""Halls with their departments, and their calendars."""

from infra.eventstore.records import Recorded
from infra.projections.projection import Projection, when
from infra.projections.rows import Rows
from infra.projections.table import Row, Table
from services.shared.values import CalendarDay, days_after
from services.staff.contract.calendar import CalendarChanged, YearAdopted
from services.staff.contract.halls import DepartmentAdmitted, HallOpened, HeadNamed

HALLS = Table(
    "halls",
    key=("hall_id",),
    columns={"hall_id": "uuid", "hall": "text", "name": "jsonb", "departments": "jsonb", "heads": "jsonb"},
    indexes=("hall",),
)
CALENDARS = Table(
    "calendars",
    key=("calendar_id",),
    columns={"calendar_id": "uuid", "hall": "text", "version": "int", "years": "jsonb", "days": "jsonb"},
    indexes=("hall",),
)


class Registry(Projection):
    name = "registry"
    version = 1
    tables = (HALLS, CALENDARS)

    @when(HallOpened)
    def opened(self, event: HallOpened, recorded: Recorded, rows: Rows) -> None:
        rows.put(HALLS, {"hall_id": recorded.stream_id, "heads": {}, **event.model_dump(mode="json")})

    @when(DepartmentAdmitted)
    def admitted(self, event: DepartmentAdmitted, recorded: Recorded, rows: Rows) -> None:
        row = _hall(rows, recorded)
        others = [known for known in row["departments"] if known["code"] != event.department.code]
        rows.put(HALLS, {**row, "departments": [*others, event.department.model_dump(mode="json")]})

    @when(HeadNamed)
    def head_named(self, event: HeadNamed, recorded: Recorded, rows: Rows) -> None:
        row = _hall(rows, recorded)
        rows.put(HALLS, {**row, "heads": {**row["heads"], event.department: event.person}})

    @when(CalendarChanged)
    def calendar_changed(self, event: CalendarChanged, recorded: Recorded, rows: Rows) -> None:
        row = _calendar(rows, recorded, event.hall)
        before = {one.day: one for one in map(CalendarDay.model_validate, row["days"])}
        days = days_after(before, event.days).values()
        rows.put(CALENDARS, {**row, "days": [one.model_dump(mode="json") for one in days]})

    @when(YearAdopted)
    def year_adopted(self, event: YearAdopted, recorded: Recorded, rows: Rows) -> None:
        row = _calendar(rows, recorded, event.hall)
        told = event.model_dump(mode="json", exclude={"hall"})
        others = [year for year in row["years"] if year["year"] != event.year]
        years = sorted((*others, told), key=lambda year: int(year["year"]))
        rows.put(CALENDARS, {**row, "years": years})


def _hall(rows: Rows, recorded: Recorded) -> Row:
    row = rows.get(HALLS, recorded.stream_id)
    assert row is not None, f"{recorded.topic} comes after the stream's first event"
    return row


def _calendar(rows: Rows, recorded: Recorded, hall: str) -> Row:
    row = rows.get(CALENDARS, recorded.stream_id) or {
        "calendar_id": recorded.stream_id,
        "hall": hall,
        "years": [],
        "days": [],
    }
    return {**row, "version": recorded.version}
