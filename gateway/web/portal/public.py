"""What the hall shows of its work: what it decided, and figures by month."""

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.web import charts
from gateway.web.answers import Html
from gateway.web.page import Page
from gateway.web.portal.room import ROOM
from services.cases.contract.results import ListResults, MonthLine, ReadMonthlyFigures
from services.staff.contract.halls import ReadHall

_A_PAGE = 50


@ROOM.page("/halls/{hall}/results")
async def results(page: Page, hall: str) -> Html:
    """What was decided, the newest first."""
    asked = {name: page.query[name] for name in ("month", "item", "cursor") if page.query.get(name)}
    told = await page.ask(ReadHall(hall=hall))
    found = await page.ask(ListResults.model_validate({"hall": hall, "limit": _A_PAGE, **asked}))
    return page.show(
        "portal/results.html",
        hall=told,
        results=found.items,
        asked=asked,
        next=page.url(page.path, **{**asked, "cursor": found.next_cursor}) if found.next_cursor else None,
    )


@ROOM.page("/halls/{hall}/figures")
async def figures(page: Page, hall: str) -> Html:
    """Applications and decisions of twelve months."""
    asked = {"until": page.query["until"]} if page.query.get("until") else {}
    told = await page.ask(ReadHall(hall=hall))
    found = await page.ask(ReadMonthlyFigures.model_validate({"hall": hall, **asked}))
    months = by_month(found.lines)
    names, w = [month.month for month in months], page.words
    received = charts.Series(w.RECEIVED, tuple(month.received for month in months))
    ended = charts.Series(w.ENDED, tuple(month.ended for month in months))
    shares = charts.Series(w.ON_TIME, tuple(month.on_time_share for month in months))
    return page.show(
        "portal/figures.html",
        hall=told,
        until=asked.get("until", ""),
        lines=found.lines,
        months=months,
        counts=charts.bars(w.FIGURES_CHART, names, [received, ended]),
        shares=charts.lines(w.ON_TIME_CHART, names, [shares]),
    )


@dataclass(frozen=True, slots=True)
class Month:
    """All items of a month together; `on_time` of `with_deadline` were never overdue."""

    month: str
    received: int
    ended: int
    on_time: int
    with_deadline: int

    @property
    def on_time_share(self) -> float | None:
        """Of a hundred; None where there are none."""
        return round(100 * self.on_time / self.with_deadline, 1) if self.with_deadline else None


def by_month(lines: Iterable[MonthLine]) -> list[Month]:
    """The months in their order."""
    by: dict[str, list[MonthLine]] = {}
    for line in lines:
        by.setdefault(line.month, []).append(line)
    return [
        Month(
            month,
            received=sum(line.received for line in by[month]),
            ended=sum(line.granted + line.denied + line.refused + line.withdrawn for line in by[month]),
            on_time=sum(line.on_time for line in by[month]),
            with_deadline=sum(line.with_deadline for line in by[month]),
        )
        for month in sorted(by)
    ]
