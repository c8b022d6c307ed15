"""Who is called next of all the lines that a window serves."""

from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from services.queue.contract.plan import PlannedLine
from services.queue.domain.calling import next_across
from services.queue.domain.line_day import LineDay
from services.queue.domain.ticket import Visit
from services.shared.values import Words

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 3, 2)
NAME = Words(en="x", zh_hant="x", zh_hans="x")


def line(code: str, *drawn_at: int, holder: str | None = None) -> LineDay:
    """A line from which tickets were drawn at these minutes past nine."""
    planned = PlannedLine(code=code, name=NAME, prefix=code.upper())
    day = LineDay(uuid4())
    for minute in drawn_at:
        now = datetime(2026, 3, 2, 9, tzinfo=ZONE) + timedelta(minutes=minute)
        day.apply(day.draw(planned, "h", DAY, Visit(holder=holder), now))
    return day


def called(*lines: LineDay, elsewhere: str | None = None) -> str | None:
    found = next_across(lines, "W1", lambda holder: holder == elsewhere)
    return None if found is None else found[1].label


def test_whoever_has_waited_longest_goes_first_whichever_his_line() -> None:
    assert called(line("a", 5, 6), line("b", 3)) == "B001"
    assert called(line("a", 2), line("b", 3)) == "A001"


def test_a_line_where_nobody_waits_is_passed_over() -> None:
    assert called(line("a"), line("b", 3)) == "B001"
    assert called(line("a"), line("b")) is None


def test_whoever_is_at_another_window_keeps_his_place_and_the_next_is_called() -> None:
    lines = line("a", 1, holder="ann"), line("b", 3)
    assert called(*lines) == "A001"
    assert called(*lines, elsewhere="ann") == "B001"
