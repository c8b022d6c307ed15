"""Tickets that the queue finished, as its events tell of them."""

from datetime import datetime
from uuid import uuid4

from infra.bus.cloudevents import Delivered
from services.queue.contract.ticket_events import ServiceFinished


def finished(case: str | None, at: datetime, label: str = "A001") -> Delivered:
    """A ticket of hall h that was finished about a case, as a subscription delivers it."""
    place = {"hall": "h", "line": "permits", "label": label, "window": "W1"}
    event = ServiceFinished(**place, day=at.date(), case=case, finished_at=at)
    return Delivered(
        source="queue",
        position=7,
        type="ServiceFinished",
        schema_version=1,
        stream_id=uuid4(),
        stream_version=3,
        event_id=uuid4(),
        occurred_at=at,
        recorded_at=at,
        data=event.model_dump(mode="json"),
        hash=b"",
        correlation_id="one visit",
    )
