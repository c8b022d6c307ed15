"""The cases service is killed, told to stop, or outlived by another process of its own."""

import signal

import httpx
import pytest

from services.cases.projections import PROJECTIONS
from tests.faults.hall import Hall
from tests.faults.load import CALLERS
from tests.faults.sessions import holding
from tests.processes import Running
from tests.waiting import until

_AFTER_THE_EVENTS = "lock table cases_commands in exclusive mode"
"""The append has stored a batch's events when it needs this."""


@pytest.mark.parametrize("undone", [True, False], ids=["batch_undone", "batch_stored_and_nobody_told"])
def test_killed_in_the_middle_of_a_batch(hall: Hall, undone: bool) -> None:
    with hall.load() as load:
        load.goes_on()
        before: list[int] = []
        hall.kill_in_mid_transaction(
            "cases",
            _AFTER_THE_EVENTS,
            "%cases_append(%",
            undone=undone,
            first=lambda: before.append(hall.head),
        )
        assert (hall.head == before[0]) is undone
        hall.suite.start("cases")
        load.goes_on()
    hall.expect_whole(load)


def test_killed_when_a_read_model_has_moved_its_position_and_not_its_rows(hall: Hall) -> None:
    with hall.load() as load:
        load.goes_on()
        hall.kill_in_mid_transaction(
            "cases",
            "lock table case_register.cases in share mode",
            "insert into case_register.cases %",
            undone=True,
        )
        hall.suite.start("cases")
        load.goes_on()
    hall.expect_whole(load)


def test_sigterm_under_load_ends_in_time_and_answers_all_that_is_in_hand(hall: Hall) -> None:
    cases = hall.suite.running["cases"]
    with hall.load() as load:
        load.goes_on()
        with holding(hall.suite.databases["cases"], _AFTER_THE_EVENTS):
            until(lambda: _metric(cases, "openhall_workers_busy") == [CALLERS])
            before = len(load.answered)
            cases.signal(signal.SIGTERM)
            until(lambda: "stopping on SIGTERM" in cases.log.read_text())
        assert cases.wait(limit=10) == 0
        until(lambda: len(load.answered) == before + CALLERS)
        hall.suite.start("cases")
        load.goes_on()
    hall.expect_whole(load)


def test_a_second_process_takes_over_from_one_that_is_killed(hall: Hall) -> None:
    running = hall.suite.running
    second = hall.suite.launch("cases", "second").wait_ready()
    with hall.load() as load:
        load.goes_on()
        assert _leads(running["cases"])
        assert not _leads(second)
        hall.kill("cases")
        running["cases"] = running.pop("second")
        until(lambda: _leads(second))
        load.goes_on()
    hall.expect_whole(load)


def _leads(process: Running) -> bool:
    """Whether it is the one that relays the log and keeps every read model."""
    keeps = _metric(process, "openhall_projection_lag")
    return len(_metric(process, "openhall_relay_lag")) == 1 and len(keeps) == len(PROJECTIONS)


def _metric(process: Running, name: str) -> list[float]:
    """What a process tells under a name, for each of its labels."""
    lines = httpx.get(f"{process.url}/metrics").text.splitlines()
    return [float(line.split()[-1]) for line in lines if line.startswith(f"{name}{{")]
