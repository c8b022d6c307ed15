"""The published language of the cases service: catalogue (事項), cases (辦件), their history and figures."""

from infra.contracts import Contract
from services.cases.contract import (
    afterwards,
    case_events,
    cases,
    course,
    drafts,
    explaining,
    history,
    items,
    persons,
    policy,
    printing,
    reading,
    results,
    rules,
)
from services.cases.contract.upcasting import UPCASTERS
from services.shared import hall_events
from services.shared.policies import events as policy_events

CONTRACT = Contract.of(
    "cases",
    *map(
        vars,
        (
            rules,
            policy,
            policy_events,
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
            hall_events,
        ),
    ),
)

__all__ = ["CONTRACT", "UPCASTERS"]
