"""The published language of the cases service: catalogue (事項), cases (辦件), their history and figures."""

from infra.contracts import Contract
from services.cases.contract.upcasting import UPCASTERS
from services.shared import hall_events
from services.shared.policies import events as policy_events
from services.shared.telling import events as telling_events

CONTRACT = Contract.of_package("cases", __name__, hall_events, policy_events, telling_events)

__all__ = ["CONTRACT", "UPCASTERS"]
