"""The case that a ticket came for, beside it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.web.answers import SaidNo
from gateway.web.guides import guide_of, material_names, named
from gateway.web.page import Page
from gateway.web.problem import Problem
from infra.contracts import Refusal
from services.cases.contract.items import ReadItem
from services.cases.contract.reading import CaseView, ReadCase
from services.queue.contract.words import TicketItem


@dataclass(frozen=True, slots=True)
class CaseAtHand:
    """`view` of the case with the names of what it lacks, or the `problem` with showing it."""

    number: str
    view: CaseView | None = None
    problem: Problem | None = None
    open_steps: Sequence[str] = ()
    outstanding: Sequence[str] = ()


async def read(page: Page, number: str) -> CaseAtHand:
    """Whatever the case says no to, the window goes on without it."""
    try:
        view: CaseView = await page.ask(ReadCase(number=number))
    except SaidNo as no:
        return CaseAtHand(number, problem=Problem.of(no.problem, page.language))
    except Refusal as no:
        return CaseAtHand(number, problem=Problem.of(no.to_problem(), page.language))
    text = page.say["text"]
    steps = [text(step.name) for step in view.steps if step.step in view.open_steps]
    return CaseAtHand(number, view, None, steps, await _materials(page, view))


async def item_names(page: Page, hall: str, items: Sequence[TicketItem]) -> list[tuple[str, int]]:
    """What each item is called in the page's language, and how many times it is wanted."""
    names = await asyncio.gather(*(_name(page, hall, one.item) for one in items))
    return [(name, one.quantity) for name, one in zip(names, items, strict=True)]


async def _name(page: Page, hall: str, item: str) -> str:
    """Its code, where nothing is published under it."""
    try:
        guide = await page.ask(ReadItem(hall=hall, item=item))
    except (SaidNo, Refusal):
        return item
    return page.say["text"](guide.definition.name)


async def _materials(page: Page, view: CaseView) -> list[str]:
    if not view.outstanding:
        return []
    try:
        names = material_names(await guide_of(page, view))
    except (SaidNo, Refusal):
        return list(view.outstanding)
    return [name for _, name in named(page, view.outstanding, names)]
