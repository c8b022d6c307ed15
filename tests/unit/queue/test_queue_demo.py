"""What `hall demo` plays, and that it notices a report which says something else."""

from datetime import datetime, timedelta
from random import Random
from typing import Any, get_args
from zoneinfo import ZoneInfo

from services.queue.demo.agenda import Agenda
from services.queue.demo.ledger import Ledger, differences
from services.queue.demo.plan import LINES, plan
from services.queue.demo.visitors import Fate, visitors
from services.queue.domain.hall_plan import contradictions

OPENS = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
CLOSES = OPENS + timedelta(hours=8)


def test_the_same_seed_is_the_same_day_on_which_everything_happens() -> None:
    day = visitors(60, 4, OPENS, CLOSES, Random(1))
    assert day == visitors(60, 4, OPENS, CLOSES, Random(1)) != visitors(60, 4, OPENS, CLOSES, Random(2))
    assert {visitor.fate for visitor in day} == set(get_args(Fate))
    assert all(OPENS <= visitor.comes_at < CLOSES for visitor in day)
    assert [visitor.comes_at for visitor in day] == sorted(visitor.comes_at for visitor in day)


def test_every_line_is_served_however_few_windows_there_are() -> None:
    for windows in (1, 2, 4, 40):
        planned = plan(windows)
        assert (len(planned.windows), list(contradictions(planned))) == (windows, [])


def test_acts_come_in_the_order_of_their_moments() -> None:
    agenda, done = Agenda(OPENS), []
    agenda.later(60, lambda: done.append("second"))
    agenda.at(OPENS, lambda: agenda.later(60, lambda: done.append("third")))
    agenda.later(1, lambda: done.append("first"))
    while agenda.step():
        pass
    assert (done, agenda.now) == (["first", "second", "third"], OPENS + timedelta(minutes=1))


def test_a_report_that_says_something_else_is_noticed() -> None:
    ledger = Ledger()
    for label, seconds in (("A001", 60), ("A002", 120)):
        ledger.drawn(label, LINES[0], OPENS)
        ledger.called(label, OPENS + timedelta(seconds=seconds))
        ledger.served(label)
    figures: dict[str, Any] = {"drawn": 2, "called": 2, "served": 2, "absent": 0, "left": 0}
    figures |= {"wait_mean": 90.0, "wait_median": 90.0, "wait_p90": 114.0, "wait_longest": 120.0}
    report = {"total": {"name": "total", **figures}, "by_line": [{"name": LINES[0], **figures}]}
    assert list(differences(ledger, report)) == []
    report["total"] |= {"served": 1, "wait_p90": 114.001}
    assert list(differences(ledger, report)) == [
        "total: served was 2, and the report says 1",
        "total: wait_p90 was 114.0, and the report says 114.001",
    ]
    assert len(list(differences(ledger, {**report, "by_line": []}))) == 2 + len(figures)
