"""Events of the staff service: as it tells them, and as a subscription delivers them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from infra.bus.cloudevents import Delivered
from infra.contracts import Event
from services.staff.contract import duty_events as staff

_AT = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
_positions = count(1)


class OnDuty:
    """What the staff service tells of one person in one hall on a Monday."""

    def __init__(self, hall: str, person: str) -> None:
        self._who: Mapping[str, str] = {"hall": hall, "person": person}

    def posted(self) -> Event:
        return staff.PostingBegan(**self._who, began_at=_AT)

    def ended(self) -> Event:
        return staff.PostingEnded(**self._who, ended_at=_AT)

    def clocked_in(self, day: date = date(2026, 3, 2)) -> Event:
        return staff.ClockedIn(**self._who, day=day, clocked_in_at=_AT)

    def clocked_out(self, day: date = date(2026, 3, 2)) -> Event:
        return staff.ClockedOut(**self._who, day=day, clocked_out_at=_AT)

    def on_leave(self, leave: str, from_day: date, to_day: date) -> Event:
        return staff.LeaveApproved(
            **self._who, leave=leave, from_day=from_day, to_day=to_day, approved_at=_AT
        )

    def back(self, leave: str) -> Event:
        return staff.LeaveWithdrawn(**self._who, leave=leave, withdrawn_at=_AT)

    def qualified(self, *items: str) -> Event:
        return staff.PersonQualified(**self._who, items=items, qualified_at=_AT)

    def lapsed(self, *items: str) -> Event:
        return staff.QualificationLapsed(**self._who, items=items, lapsed_at=_AT)


def delivered(event: Event, event_id: UUID | None = None, **told: Any) -> Delivered:
    """An event of the staff service; `told` is what a newer one might tell besides."""
    return Delivered(
        source="staff",
        position=next(_positions),
        type=type(event).__name__,
        schema_version=1,
        stream_id=uuid4(),
        stream_version=1,
        event_id=event_id or uuid4(),
        occurred_at=_AT,
        recorded_at=_AT,
        data={**event.model_dump(mode="json"), **told},
        hash=b"",
        correlation_id="one morning",
    )
