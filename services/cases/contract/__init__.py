"""The published language of the cases service: catalogue (事項), cases (辦件), their history and figures."""

from infra.contracts import Contract
from services.cases.contract import case_events, cases, halls, history, items, reading

_PARTS = [
    Contract.of("cases", vars(module)) for module in (halls, items, history, cases, case_events, reading)
]

CONTRACT = Contract(
    "cases",
    {name: command for part in _PARTS for name, command in part.commands.items()},
    {name: query for part in _PARTS for name, query in part.queries.items()},
    {name: event for part in _PARTS for name, event in part.events.items()},
)
