"""Who may serve at a hall's windows: posted (進駐), clocked in, not on leave, qualified. Clause 2.2.2."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from infra.eventstore.aggregate import Aggregate, applies
from services.queue.contract import attendant_events as happened
from services.queue.contract import because
from services.queue.contract import refusals as refuse


@dataclass
class Attendant(Aggregate):
    """A person in one hall; `clocked_in_on` is the last day of a clocking in that has not ended.

    `leaves` are first and last days by the leave's name; `items` is what the person is qualified for.
    """

    posted: bool = False
    clocked_in_on: date | None = None
    leaves: dict[str, tuple[date, date]] = field(default_factory=dict)
    items: tuple[str, ...] = ()

    def check_may_serve(self, items: Iterable[str], days: Sequence[date]) -> None:
        """Refuse who may not serve now where these items are handled, with the first reason of four.

        Who came on a day that is over and never clocked out has not come. `days` are the hall's of now, the
        last today: whoever came the day before, in a hall that has not closed since, is still on that duty.
        """
        clocked_in = self.clocked_in_on in days
        on_duty = next((day for day in days if day == self.clocked_in_on), days[-1])
        if not self.posted:
            raise refuse.MAY_NOT_SERVE(because.NOT_POSTED(), reason="not_posted")
        if any(first <= on_duty <= last for first, last in self.leaves.values()):
            raise refuse.MAY_NOT_SERVE(because.ON_LEAVE(), reason="on_leave")
        if not clocked_in:
            raise refuse.MAY_NOT_SERVE(because.NOT_CLOCKED_IN(), reason="not_clocked_in")
        if missing := [item for item in items if item not in self.items]:
            raise refuse.MAY_NOT_SERVE(
                because.NOT_QUALIFIED(items=missing), reason="not_qualified", items=missing
            )

    @applies(happened.AttendantPosted)
    def _posted(self, event: happened.AttendantPosted) -> None:
        self.posted = True

    @applies(happened.AttendantPostingEnded)
    def _posting_ended(self, event: happened.AttendantPostingEnded) -> None:
        self.posted = False

    @applies(happened.AttendantClockedIn)
    def _clocked_in(self, event: happened.AttendantClockedIn) -> None:
        if self.clocked_in_on is None or self.clocked_in_on < event.day:  # else a day made up for later
            self.clocked_in_on = event.day

    @applies(happened.AttendantClockedOut)
    def _clocked_out(self, event: happened.AttendantClockedOut) -> None:
        if self.clocked_in_on == event.day:
            self.clocked_in_on = None

    @applies(happened.AttendantLeaveApproved)
    def _leave_approved(self, event: happened.AttendantLeaveApproved) -> None:
        self.leaves = {**self.leaves, event.leave: (event.from_day, event.to_day)}

    @applies(happened.AttendantLeaveWithdrawn)
    def _leave_withdrawn(self, event: happened.AttendantLeaveWithdrawn) -> None:
        self.leaves = {name: days for name, days in self.leaves.items() if name != event.leave}

    @applies(happened.AttendantQualified)
    def _qualified(self, event: happened.AttendantQualified) -> None:
        self.items = tuple(sorted({*self.items, *event.items}))

    @applies(happened.AttendantQualificationLapsed)
    def _lapsed(self, event: happened.AttendantQualificationLapsed) -> None:
        self.items = tuple(item for item in self.items if item not in event.items)
