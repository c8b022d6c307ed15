"""The one-time notice (一次性告知) as it is read: all that is missing, and the whole process ahead."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from services.cases.contract.case_events import Lacking
from services.cases.contract.cases import Notice, NoticeLine, NoticeStep
from services.cases.contract.words import Definition


def notice_answer(
    case: Mapping[str, Any], definition: Definition, missing: Iterable[Lacking], given_at: datetime
) -> Notice:
    """`case` holds number, status, version, hall and item."""
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
