"""A ticket (號票): what its holder comes for, and its rank among those who wait. Clause 3.3.1."""

from dataclasses import dataclass
from datetime import UTC, datetime

from services.queue.contract.plan import PlannedLine
from services.queue.contract.words import ORDINARY, Priority, TicketItem, TicketStatus

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Visit:
    """What a visitor comes for, and as whom; `holder` stands for an account, `name` is shown masked only."""

    priority: Priority = "none"
    items: tuple[TicketItem, ...] = ()
    holder: str | None = None
    name: str | None = None
    case: str | None = None
    appointment: str | None = None
    appointed_at: datetime | None = None


@dataclass(frozen=True)
class Ticket:
    """A ticket that is still in the hall; `returns` is how often it went back without having come."""

    label: str
    priority: Priority
    items: tuple[TicketItem, ...]
    holder: str | None
    appointment: str | None
    case: str | None
    drawn_at: datetime
    seniority_at: datetime
    for_window: str | None = None
    status: TicketStatus = "waiting"
    window: str | None = None
    clerk: str | None = None
    call: int = 0
    called_at: datetime | None = None
    rank_tier: int = ORDINARY
    rank_at: datetime = _NEVER
    rank_label: str = ""
    rank_tail: str = ""
    returns: int = 0

    @property
    def rank(self) -> tuple[object, ...]:
        """What the line is ordered by, the least first.

        By tier, then seniority; one who came back stands right behind the one he ranks with.
        """
        return rank_of(self.rank_tier, self.rank_at, self.rank_label or self.label, self.rank_tail)


def rank_of(tier: int, at: datetime, label: str, tail: str = "") -> tuple[object, ...]:
    """Its place among others, to be compared; labels of one length compare as their numbers do."""
    return (tier, at, len(label), label, tail)


def tier_of(planned: PlannedLine, visit: Visit) -> int:
    """Where a line's ranks put a visit: the place of the first rank it meets."""
    met = {"priority": visit.priority in planned.groups, "appointment": visit.appointment is not None}
    return next((place for place, rank in enumerate(planned.ranks) if met[rank]), ORDINARY)
