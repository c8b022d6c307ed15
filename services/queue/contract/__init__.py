"""The published language of the queue service: plan (規劃), tickets (號票), appointments (預約), windows."""

from infra.contracts import Contract
from services.queue.contract import (
    appointment_events,
    appointments,
    attendant_events,
    figures,
    plan,
    policy,
    reading,
    ticket_events,
    tickets,
    window_events,
    windows,
)
from services.queue.contract.upcasting import UPCASTERS
from services.shared import hall_events
from services.shared.policies import events as policy_events

CONTRACT = Contract.of(
    "queue",
    *map(
        vars,
        (
            plan,
            policy,
            policy_events,
            tickets,
            ticket_events,
            appointments,
            appointment_events,
            windows,
            window_events,
            attendant_events,
            reading,
            figures,
            hall_events,
        ),
    ),
)

__all__ = ["CONTRACT", "UPCASTERS"]
