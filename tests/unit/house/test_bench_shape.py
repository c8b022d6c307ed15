"""The lines of `make bench`: which figures there are, and what a line says. Nothing is measured here."""

import json

import pytest

from tests.bench.figure import TARGET, Figure, Measured, percentile
from tests.bench.queue_hall import check_each_called_once
from tests.bench.registry import FIGURES

NAMES = [
    "append_concurrent",
    "append_single",
    "two_processes",
    "http_command",
    "relay",
    "propagation",
    "rebuild",
    "command_at_1m",
    "verify",
    "memory",
    "race_500",
    "call_next_16",
    "call_next",
    "draw_ticket",
    "board",
    "console_press",
    "boards_500",
    "board_page",
    "call_next_at_100k",
    "big_day",
    "move_dates",
    "sweep_herd",
    "import_million",
]


def test_every_figure_is_there_once_and_in_order() -> None:
    assert [figure.name for figure in FIGURES] == NAMES


def test_each_asks_what_was_agreed() -> None:
    asked = {figure.name: (figure.bound, figure.limit) for figure in FIGURES}
    assert asked == {
        "append_concurrent": ("at_least", 10),
        "append_single": ("at_least", 1.2),
        "two_processes": ("at_most", 1.2),
        "http_command": ("at_least", 2),
        "relay": ("at_least", 8),
        "propagation": ("at_most", 100),
        "rebuild": ("at_least", 20),
        "command_at_1m": ("at_most", 1.2),
        "verify": ("at_least", 100_000),
        "memory": ("at_most", 120),
        "race_500": ("at_least", 1),
        "call_next_16": ("at_least", 300),
        "call_next": ("at_most", 250),
        "draw_ticket": ("at_least", 2),
        "board": ("at_most", 300),
        "console_press": ("at_most", 300),
        "boards_500": ("at_most", 500),
        "board_page": ("at_least", 2000),
        "call_next_at_100k": ("at_most", 1.2),
        "big_day": ("at_most", 90),
        "move_dates": ("at_least", 1),
        "sweep_herd": ("at_least", 2),
        "import_million": ("at_least", 2),
    }


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_a_line_has_the_agreed_members_first(figure: Figure) -> None:
    line = figure.line(Measured(12.3456, None if figure.baseline == TARGET else 2.0, {"rounds": [1.0]}))
    assert list(line)[:6] == ["name", "value", "unit", "baseline", "baseline_value", "ratio"]
    assert line["rounds"] == [1.0]
    assert json.loads(json.dumps(line)) == line


def _figure(baseline: str, bound: str, limit: float) -> Figure:
    return Figure("some", "things/s", baseline, bound, limit, lambda rig: Measured(0))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("bound", "limit", "value", "met"),
    [
        ("at_least", 10, 20.0, True),
        ("at_least", 10, 19.9, False),
        ("at_most", 1.2, 2.4, True),
        ("at_most", 1.2, 2.5, False),
    ],
)
def test_against_a_baseline_the_ratio_is_judged(bound: str, limit: float, value: float, met: bool) -> None:
    line = _figure("another system", bound, limit).line(Measured(value, 2.0))
    assert line["ratio"] == pytest.approx(value / 2)
    assert (line["baseline_value"], line[bound], line["met"]) == (2.0, limit, met)


@pytest.mark.parametrize(
    ("bound", "value", "met"),
    [
        ("at_least", 120.0, True),
        ("at_least", 119.0, False),
        ("at_most", 120.0, True),
        ("at_most", 121.0, False),
    ],
)
def test_without_one_the_value_itself_is_judged(bound: str, value: float, met: bool) -> None:
    line = _figure(TARGET, bound, 120).line(Measured(value))
    assert (line["baseline"], line["baseline_value"], line["met"]) == ("target", 120, met)
    assert line["ratio"] == pytest.approx(value / 120, abs=0.001)


def test_percentiles_are_values_that_occurred() -> None:
    values = [float(number) for number in range(100, 0, -1)]
    assert (percentile(values, 0.5), percentile(values, 0.99), percentile(values, 1.0)) == (50, 99, 100)
    assert percentile([7.0], 0.99) == 7


@pytest.mark.parametrize(
    ("drawn", "called", "why"),
    [
        (["A001", "A001"], ["A001"], "number was given twice"),
        (["A001", "A002"], ["A001", "A002", "A001"], "called twice"),
        (["A001", "A002"], ["A001"], "never called"),
    ],
)
def test_a_figure_with_a_ticket_called_twice_or_never_is_none(
    drawn: list[str], called: list[str], why: str
) -> None:
    with pytest.raises(AssertionError, match=why):
        check_each_called_once({"drawn": drawn, "called": [("hall", label, 1.0) for label in called]})
