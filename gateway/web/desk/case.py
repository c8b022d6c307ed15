"""A case whole: where it stands, what may be done about it, and why each date is the day it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from gateway.positions import position_in
from gateway.web.answers import File, Html
from gateway.web.desk.acting import ACTS
from gateway.web.desk.changes import Change, Seen, changes
from gateway.web.desk.offering import Offer, authority_of, may, offer, ordered_stops, own_steps
from gateway.web.desk.papers import PAPER_OF, kinds_of
from gateway.web.desk.room import CASE, ROOM
from gateway.web.guides import guide_of, material_names
from gateway.web.page import Page
from services.cases.contract.because import STOPS
from services.cases.contract.cases import CompleteStep, Notice
from services.cases.contract.explaining import CaseClocks, ExplainClocks, MoveLine
from services.cases.contract.items import ItemGuide
from services.cases.contract.persons import ReadApplicant
from services.cases.contract.printing import DrawCaseFlow
from services.cases.contract.reading import CaseView, ReadCase, ReadNotice
from services.cases.contract.refusals import CASE_NOT_READY
from services.cases.contract.words import Material, OrderedTime
from services.staff.contract.halls import ReadHall


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What happened to a case while somebody was deciding: each change, and what moved its dates."""

    changes: list[Change]
    moves: list[MoveLine]


@ROOM.page(CASE)
async def case(page: Page, number: str) -> Html:
    """A case, and what is next."""
    view: CaseView = await page.ask(ReadCase(number=number))
    guide = await guide_of(page, view)
    clocks: CaseClocks = await page.ask(ExplainClocks(number=number))
    notice: Notice | None = await page.find(ReadNotice(number=number), CASE_NOT_READY)
    did = page.query.get("did", "") if page.problem is None else ""
    told = await names(page, view, guide)
    own = _own_steps(page, view, guide)
    return page.show(
        "desk/case.html",
        case=view,
        guide=guide,
        clocks=clocks,
        notice=notice,
        own_steps=own,
        offer=_offer(page, view, guide, clocks, own),
        opened=_opened(page),
        did=did if did in ACTS else None,
        paper=PAPER_OF.get(did),
        seen=Seen.of(view).model_dump_json(),
        meanwhile=_meanwhile(page, view, clocks),
        stops=ordered_stops(view),
        stoppable=[(kind, told["kinds_of_stop"][kind]) for kind in get_args(OrderedTime)],
        askable=_askable(view, guide),
        named=_named,
        papers=kinds_of(view, noticed=notice is not None),
        may_read_person=may(page, ReadApplicant, {guide.department}),
        waits_for=[told["parties"].get(one.party, one.party) for one in view.steps if one.state == "current"],
        **told,
    )


async def names(page: Page, view: CaseView, guide: ItemGuide) -> dict[str, Any]:
    """What materials, steps, parties and stops of a case are called, by their codes."""
    hall = await page.ask(ReadHall(hall=view.hall))
    text = page.say["text"]
    return {
        "hall": hall,
        "materials": {code: text(name) for code, name in material_names(guide).items()},
        "steps": {step.step: text(step.name) for step in view.steps},
        "kinds_of_stop": {kind: text(name) for kind, name in STOPS.items()},
        "parties": {**page.words.PARTIES, **{one.code: text(one.name) for one in hall.departments}},
    }


@ROOM.page(f"{CASE}/clocks")
async def clocks(page: Page, number: str) -> Html:
    """Every day of every clock, and what moved the dates."""
    view: CaseView = await page.ask(ReadCase(number=number))
    told = await page.ask(ExplainClocks(number=number))
    guide = await guide_of(page, view)
    return page.show("desk/clocks.html", case=view, clocks=told, **await names(page, view, guide))


@ROOM.page(f"{CASE}/flow")
async def flow(page: Page, number: str) -> File:
    """The case's place in its process, as a picture."""
    return File.of(await page.ask(DrawCaseFlow(number=number)))


def _own_steps(page: Page, view: CaseView, guide: ItemGuide) -> list[str]:
    caller = page.caller_of(CompleteStep.terms.roles)
    return [] if caller is None else own_steps(view, authority_of(caller), guide.department)


def _offer(page: Page, view: CaseView, guide: ItemGuide, clocks: CaseClocks, steps: list[str]) -> Offer:
    materials = guide.definition.materials or ()
    return offer(
        view,
        lacking=any(one.kind == "required" and one.code not in view.materials for one in materials),
        forwarded=any(clock.what == "authority" for clock in clocks.clocks),
        limited=guide.definition.promised_limit is not None,
        allowed=lambda do: bool(steps) if do == "step" else may(page, ACTS[do].command, {guide.department}),
    )


def _askable(view: CaseView, guide: ItemGuide) -> list[tuple[Material, bool]]:
    """What a notice may ask for besides what it lists by itself, and whether it is there."""
    return [
        (one, one.code in view.materials)
        for one in guide.definition.materials or ()
        if one.code in view.materials or (one.kind == "conditional" and one.code not in view.outstanding)
    ]


def _named(codes: Iterable[str], names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Codes as a field offers them: each with what it is called."""
    return [(code, names.get(code, code)) for code in codes]


def _opened(page: Page) -> str | None:
    """The act whose form was sent, and must be seen again."""
    return page.typed.text("do") if page.typed is not None else None


def _meanwhile(page: Page, view: CaseView, clocks: CaseClocks) -> Meanwhile | None:
    """What happened since the page that was decided on; None where nothing did."""
    version = page.typed.text("expected_version") if page.typed is not None else None
    if page.typed is None or version is None or version == str(view.version):
        return None
    before = Seen.read(page.typed.required("seen"))
    since = position_in(version)
    return Meanwhile(
        changes(before, Seen.of(view)) if before is not None else [],
        [move for move in clocks.moves if since is not None and move.version > since],
    )
