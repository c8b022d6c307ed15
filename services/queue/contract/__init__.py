"""The published language of the queue service: plan (規劃), tickets (號票), appointments (預約), windows."""

from infra.contracts import Contract
from services.queue.contract.upcasting import UPCASTERS
from services.shared import hall_events
from services.shared.policies import events as policy_events
from services.shared.telling import events as telling_events

CONTRACT = Contract.of_package("queue", __name__, hall_events, policy_events, telling_events)

__all__ = ["CONTRACT", "UPCASTERS"]
