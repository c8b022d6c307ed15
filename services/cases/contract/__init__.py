"""The published language of the cases service: catalogue (事項), cases (辦件), their history and figures."""

from infra.contracts import Contract
from services.cases.contract import (
    afterwards,
    case_events,
    cases,
    course,
    drafts,
    explaining,
    halls,
    history,
    items,
    persons,
    printing,
    reading,
    results,
    rules,
)
from services.cases.contract.upcasting import UPCASTERS

_PARTS = [
    Contract.of("cases", vars(module))
    for module in (
        halls,
        rules,
        items,
        history,
        drafts,
        cases,
        course,
        afterwards,
        persons,
        printing,
        case_events,
        reading,
        explaining,
        results,
    )
]

CONTRACT = Contract(
    "cases",
    {name: command for part in _PARTS for name, command in part.commands.items()},
    {name: query for part in _PARTS for name, query in part.queries.items()},
    {name: event for part in _PARTS for name, event in part.events.items()},
)

__all__ = ["CONTRACT", "UPCASTERS"]
