"""What the one-time notice (一次性告知) must list, and when a second one may be given (clause 3.2.2)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.cases.contract import because
from services.cases.contract import refusals as refuse
from services.cases.contract.case_events import Lacking
from services.cases.contract.cases import Notice, NoticeLine, NoticeStep
from services.cases.contract.words import Definition, MissingMaterial


def required_materials(definition: Definition) -> list[str]:
    return [material.code for material in definition.materials or () if material.kind == "required"]


def check_known_materials(definition: Definition, codes: Collection[str]) -> None:
    """Refuse material codes that the item's version does not have."""
    known = {material.code for material in definition.materials or ()}
    if unknown := sorted(set(codes) - known):
        raise refuse.UNKNOWN_MATERIAL(because.NOT_ITS_MATERIALS(materials=unknown), unknown=unknown)


def first_notice(
    definition: Definition, handed_in: Collection[str], found: Sequence[MissingMaterial]
) -> tuple[MissingMaterial, ...]:
    """All that is missing: what the clerk found, and every required material that is not there."""
    named = {line.material for line in found}
    lacking = [
        MissingMaterial(material=code)
        for code in required_materials(definition)
        if code not in handed_in and code not in named
    ]
    lines = (*lacking, *found)
    if not lines:
        raise refuse.NOTHING_MISSING(because.ALL_THERE())
    for line in found:
        if line.material in handed_in and line.reason is None:
            raise refuse.NOTHING_MISSING(because.SAY_WHY(material=line.material))
    return lines


def second_notice(
    definition: Definition, supplied: Collection[str], found: Sequence[MissingMaterial]
) -> tuple[MissingMaterial, ...]:
    """Only what a supplement brought up: a supplied material that does not do, or one it made necessary."""
    if not found:
        raise refuse.NOTICE_ALREADY_GIVEN(because.FIRST_LISTED_ALL())
    conditional = {m.code for m in definition.materials or () if m.kind == "conditional"}
    for line in found:
        does_not_do = line.material in supplied and line.reason is not None
        became_needed = line.material in conditional and line.because_of in supplied
        if not (does_not_do or became_needed):
            detail = because.FIRST_COULD_NAME(material=line.material)
            raise refuse.NOTICE_ALREADY_GIVEN(detail, material=line.material)
    return tuple(found)


def notice_answer(
    case: Mapping[str, Any], definition: Definition, missing: Iterable[Lacking], given_at: datetime
) -> Notice:
    """The notice as it is read: all that is missing, and the whole process ahead.

    `case` holds number, status, version, hall and item.
    """
    names = {material.code: material.name for material in definition.materials or ()}
    assert definition.name is not None, "a published item has a name"
    return Notice(
        **case,
        item_name=definition.name,
        given_at=given_at,
        missing=tuple(
            NoticeLine(material=line.material, name=names[line.material], reason=line.reason)
            for line in missing
        ),
        process=tuple(
            NoticeStep(step=step.code, name=step.name, party=step.party, limit=step.limit)
            for step in definition.steps or ()
        ),
        promised_limit=definition.promised_limit,
    )
