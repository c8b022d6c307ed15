"""The hall of the demonstration: its hours, its lines, and as many windows as wanted."""

from datetime import date, time

from services.queue.contract.plan import Plan, PlannedLine, PlannedWindow
from services.shared.hours import Opening, since_midnight
from services.shared.values import Words

HALL = "demo"
NAME = Words(en="Demonstration hall", zh_hant="示範大廳", zh_hans="示范大厅")
DAY = date(2026, 3, 2)
"""A Monday."""

OPENS, CLOSES = time(9), time(17)

_LINES = {
    "permits": Words(en="Permits", zh_hant="許可", zh_hans="许可"),
    "registry": Words(en="Registration", zh_hant="登記", zh_hans="登记"),
    "tax": Words(en="Taxes", zh_hant="稅務", zh_hans="税务"),
    "insurance": Words(en="Social insurance", zh_hant="社會保險", zh_hans="社会保险"),
    "housing": Words(en="Housing", zh_hant="住房", zh_hans="住房"),
}
LINES = tuple(_LINES)

_COMPREHENSIVE_EVERY = 3
"""Each third window serves all lines, the first too: so every line is served, however few windows."""


def plan(windows: int) -> Plan:
    return Plan(
        hours=tuple(Opening(weekday=day, opens=OPENS, closes=since_midnight(CLOSES)) for day in range(1, 6)),
        lines=tuple(
            PlannedLine(code=code, name=name, prefix=prefix)
            for prefix, (code, name) in zip("ABCDE", _LINES.items(), strict=True)
        ),
        windows=tuple(_window(number) for number in range(windows)),
    )


def _window(number: int) -> PlannedWindow:
    told = number + 1
    comprehensive = number % _COMPREHENSIVE_EVERY == 0
    return PlannedWindow(
        code=f"W{told}",
        name=Words(en=f"Window {told}", zh_hant=f"{told} 號窗口", zh_hans=f"{told} 号窗口"),
        kind="comprehensive" if comprehensive else "special",
        lines=LINES if comprehensive else (LINES[number % len(LINES)],),
    )
