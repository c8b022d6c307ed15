"""The queue's figures: waits, service, and what windows and clerks did with their time."""

from datetime import date

from infra.contracts import Answer, Query, query
from services.queue.contract import refusals as refuse
from services.shared.hours import TimeOfDay
from services.shared.values import Code, Day
from services.shared.words import IN_HALL


class WaitFigures(Answer):
    """Seconds; waits are from drawing, or being moved there, to the first call; service is the time served.

    `within_target` is the share called within the hall's wait target; `absent` who was called and did not
    come, `left` who went without being served.
    """

    name: str
    drawn: int
    called: int
    served: int
    absent: int
    left: int
    wait_mean: float | None
    wait_median: float | None
    wait_p90: float | None
    wait_longest: float | None
    within_target: float | None
    service_mean: float | None
    service_median: float | None


class DayFigures(WaitFigures):
    day: date


class QuarterFigures(WaitFigures):
    """A quarter of an hour of the day, by when tickets were drawn, over all days asked for."""

    begins: TimeOfDay


class TimeFigures(Answer):
    """Seconds of a window, or of a clerk at windows: open, with a ticket, paused; `use` is busy of open."""

    name: str
    open: float
    busy: float
    paused: float
    use: float | None


class AppointmentFigures(Answer):
    """Appointments of a line and day by what became of them; the rest of `reserved` is still to come.

    `moved` went on on another day, and are reserved there anew.
    """

    day: date
    line: str
    reserved: int
    kept: int
    missed: int
    cancelled: int
    released: int
    moved: int


class QueueReport(Answer):
    """`target_minutes` and `target_share` (of 100) are the wait target; `on_target` whether it was met."""

    hall: str
    from_date: date
    to_date: date
    target_minutes: int
    target_share: int
    on_target: bool | None
    total: WaitFigures
    by_line: tuple[WaitFigures, ...]
    by_window: tuple[WaitFigures, ...]
    by_clerk: tuple[WaitFigures, ...]
    by_day: tuple[DayFigures, ...]
    by_quarter: tuple[QuarterFigures, ...]
    time_of_windows: tuple[TimeFigures, ...]
    time_of_clerks: tuple[TimeFigures, ...]
    appointments: tuple[AppointmentFigures, ...]


@query(
    "/halls/{hall}/queue-report",
    roles=("supervisor", "auditor", "operator", "department_head"),
    place=IN_HALL,
    clause="1.3.3",
    answer=QueueReport,
    refusals=(refuse.UNPLANNED_HALL,),
)
class ReportQueue(Query):
    """Report waits and service of the days from `from_date` to `to_date`, today without them."""

    hall: Code
    from_date: Day | None = None
    to_date: Day | None = None
