"""What a refusal at a window names, said in the page's words: until when, how often, who."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gateway.web.page import Page
from gateway.web.problem import Problem


def hints(page: Page, problem: Problem) -> list[str]:
    """A sentence for each thing that the refusal's remedy points to."""
    words, told = page.words, problem.extra
    said: list[str] = []
    if (again := _moment(told, "again_at")) is not None:
        said.append(words.AGAIN_AT.format(time=page.say["second"](again)))
    if isinstance(told.get("calls"), int):
        said.append(words.CALLED_TIMES.format(count=told["calls"]))
    if told.get("ticket_status") in words.TICKET_STATUSES:
        said.append(words.IT_IS.format(status=words.TICKET_STATUSES[told["ticket_status"]]))
    if told.get("window_status") in words.STATUSES:
        said.append(words.WINDOW_IS.format(status=words.STATUSES[told["window_status"]]))
    if isinstance(told.get("ticket"), str):
        said.append(words.STILL_HERE.format(label=told["ticket"]))
    if told.get("reason") in words.WHY_NOT:
        said.append(words.WHY_NOT[told["reason"]].format(items=page.say["listed"](told.get("items", ()))))
    start, end = _moment(told, "from"), _moment(told, "until")
    if start is not None and end is not None:
        clock = page.say["clock"]
        said.append(words.CHECK_IN_TIMES.format(start=clock(start), end=clock(end)))
    return said


def _moment(told: Mapping[str, Any], name: str) -> datetime | None:
    try:
        return datetime.fromisoformat(told.get(name, ""))
    except (TypeError, ValueError):
        return None
