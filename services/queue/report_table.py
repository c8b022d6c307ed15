"""The queue's report for a terminal."""

from collections.abc import Iterable
from typing import Any

_COLUMNS = {
    "drawn": "drawn",
    "called": "called",
    "served": "served",
    "wait_mean": "mean wait",
    "wait_median": "median",
    "wait_p90": "90 %",
    "wait_longest": "longest",
    "within_target": "in target",
    "service_mean": "mean service",
}

_APPOINTMENTS = ("reserved", "kept", "missed", "cancelled", "released", "moved")
_TIMES = ("open", "busy", "paused", "use")
_WAITS = ("by_line", "by_window", "by_clerk", "by_day", "by_quarter")


def table(report: dict[str, Any]) -> str:
    """Waits in all and by what they can be told apart by, then times, then appointments."""
    lines = [_row("", _COLUMNS.values()), _figures("total", report["total"], _COLUMNS)]
    for part in _WAITS:
        told = [_figures(one["name"], one, _COLUMNS) for one in report[part]]
        lines += ["", part.replace("_", " "), *told]
    for part in ("time_of_windows", "time_of_clerks"):
        told = [_figures(one["name"], one, _TIMES) for one in report[part]]
        lines += ["", _row(part.replace("_", " "), _TIMES), *told]
    told = [_figures(f"{one['day']} {one['line']}", one, _APPOINTMENTS) for one in report["appointments"]]
    return "\n".join([*lines, "", _row("appointments", _APPOINTMENTS), *told])


def _figures(name: str, figures: dict[str, Any], columns: Iterable[str]) -> str:
    return _row(name, (_figure(figures[column]) for column in columns))


def _row(name: str, values: Iterable[object]) -> str:
    return f"{name:<20}" + "".join(f"{value:>14}" for value in values)


def _figure(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"
