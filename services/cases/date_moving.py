"""Moves the dates of a hall's open cases when its calendar or policy has changed."""

from collections.abc import Sequence
from uuid import UUID

from infra.contracts import Context
from infra.eventstore.application import Change
from infra.runtime import bridge
from services.cases.application import CasesApplication
from services.cases.domain.case import Case
from services.cases.domain.clocks import Clocks
from services.cases.domain.identity import rules_id
from services.cases.domain.moving import move_dates
from services.cases.queries.lookups import dated_cases, register_reached
from services.shared.deadlines.paging import PAGE, Decided, append_page

_CLAUSE = "3.2.1"


class DateMover:
    """Looks at every case that has a date, in pages by id; what has moved does not move again."""

    def __init__(self, application: CasesApplication) -> None:
        self._application = application

    def move(self, hall: str, rules_version: int, context: Context) -> None:
        """Move all of them to the rules in force, then record that it was done.

        Raises StoreUnavailable, and UNAVAILABLE while the register lags behind; to be tried again then.
        """
        bridge.run(register_reached(self._application.log))
        looked_at = moved = 0
        after = UUID(int=0)
        while page := bridge.run(dated_cases(self._application.log, hall, after, PAGE)):
            moved += self.move_page(hall, page, context)
            looked_at += len(page)
            after = page[-1]
        self._close(hall, rules_version, looked_at, moved, context)

    def move_page(self, hall: str, ids: Sequence[UUID], context: Context) -> int:
        """Move these, in one append, and return how many have other dates now."""
        return append_page(self._application, lambda: self._decide(hall, ids), context, _CLAUSE)

    def _decide(self, hall: str, ids: Sequence[UUID]) -> Decided:
        application = self._application
        in_force = application.rules_in_force(hall)
        now = application.clock.now()
        changes = []
        for id, recorded in bridge.run(application.log.streams(ids)).items():
            case = Case.fold(id, (application.codec.decode(one.topic, one.state) for one in recorded))
            definition = application.catalogue.definition(case.hall, case.item, case.item_version)
            events = move_dates(case, Clocks(definition, in_force.rules), now)
            if events:
                changes.append(Change(id, case.version, events))
        return changes, [in_force.rests_on]

    def _close(self, hall: str, rules_version: int, looked_at: int, moved: int, context: Context) -> None:
        found = self._application.hall_rules.current(rules_id(hall))
        events = found.dates_moved(rules_version, looked_at, moved, self._application.clock.now())
        if events:
            self._application.record([Change(found.id, found.version, events)], context, _CLAUSE)
