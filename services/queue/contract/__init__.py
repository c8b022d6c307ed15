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

_PARTS = [
    Contract.of("queue", vars(module))
    for module in (
        plan,
        policy,
        tickets,
        ticket_events,
        appointments,
        appointment_events,
        windows,
        window_events,
        attendant_events,
        reading,
        figures,
    )
]

CONTRACT = Contract(
    "queue",
    {name: command for part in _PARTS for name, command in part.commands.items()},
    {name: query for part in _PARTS for name, query in part.queries.items()},
    {name: event for part in _PARTS for name, event in part.events.items()},
)

__all__ = ["CONTRACT", "UPCASTERS"]
