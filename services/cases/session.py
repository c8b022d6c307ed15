"""What the cases service decides on: a case with its clocks, an item, a draft, and the hall's rules."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from infra.contracts import Context, Event
from infra.eventstore.aggregate import Aggregate
from infra.eventstore.folding import fold
from infra.eventstore.session import Session, check_version
from infra.loop import bridge
from infra.loop.clock import Clock
from infra.privacy.codes import readable
from infra.privacy.keyring import Keyring
from services.cases.contract import because, item_because
from services.cases.contract import refusals as refuse
from services.cases.contract.afterwards import AtCounter
from services.cases.contract.case_events import CaseApplied
from services.cases.contract.policy import MOST_OPEN, Policy
from services.cases.domain.case import Case
from services.cases.domain.clocks import Clocks
from services.cases.domain.competence import (
    OnCase,
    check_concerned,
    check_device,
    concerned_by,
    unknown_case,
)
from services.cases.domain.draft import Draft
from services.cases.domain.hall_rules import HallRules
from services.cases.domain.identity import case_id, hall_id, item_id, rules_id, telling_id
from services.cases.domain.passing import passed_limits
from services.cases.domain.quota import APPLICATION, DRAFT, TOO_MANY, Opened, free_slot, limit_of, slot_of
from services.cases.domain.reading import personal_of
from services.cases.domain.rules import Rules
from services.cases.domain.service_item import ServiceItem
from services.cases.domain.telling import told_of
from services.cases.erasures import Erasures
from services.cases.secrets import CaseSecrets
from services.shared.deadlines.calendar import WorkingCalendar
from services.shared.known_hall import KnownHall
from services.shared.registry import Registry
from services.shared.telling.events import About
from services.shared.telling.telling import Telling


@dataclass(frozen=True, slots=True)
class Means:
    """What the service's sessions work with."""

    clock: Clock
    keyring: Keyring
    calendar: WorkingCalendar
    secrets: CaseSecrets
    registry: Registry
    erasures: Erasures


@dataclass(frozen=True, slots=True)
class At:
    """A case as it is now, the department in charge of it, and its clocks."""

    case: Case
    in_charge: str
    clocks: Clocks


class CasesSession(Session):
    means: Means

    @property
    def today(self) -> date:
        return self.means.calendar.day_of(self.now)

    def _goes_with(self, to: Aggregate, event: Event, context: Context | None) -> None:
        """With an event of a case goes what its applicant is told of it."""
        if not isinstance(to, Case) or (told := told_of(to, event)) is None:
            return
        telling = Telling(telling_id(to.number, to.version + 1))
        about = About(kind="case", number=to.number)
        self.append(telling, telling.tell(to.hall, to.account, about, told, self.now), context=context)

    # a case

    def at(self, command: OnCase) -> At:
        """The case that a command is on, for whom it concerns."""
        case, item = self.case_for(command)
        check_version(case, getattr(command, "expected_version", None))
        return At(
            case, item.department, Clocks(item.versions[case.item_version], self.rules_in_force(case.hall))
        )

    def case_for(self, command: OnCase) -> tuple[Case, ServiceItem]:
        """The same, and its item, whatever version of it the command expects."""
        context, code = self.context, None
        if isinstance(command, AtCounter):
            check_device(context)
            code = command.code
        case = self.case(command.number)
        item = self.item_of(case)
        definition = item.versions[case.item_version]
        check_concerned(context, *concerned_by(command, case, definition, item.department))
        if context.role == "kiosk" and not self.means.secrets.opens(case.number, code):
            raise unknown_case(case.number)
        return case, item

    def case(self, number: str) -> Case:
        """A case, whomever it concerns; one that another system handled is none of ours."""
        id = case_id(number)
        events = self.histories([id]).get(id, [])
        if not events or not isinstance(events[0], CaseApplied):
            raise unknown_case(number)
        return Case.fold(id, events)

    def proceed(self, at: At, events: Sequence[Event]) -> None:
        """Let events on a case follow, after what had passed by now; one that is closed frees its slot."""
        case, slot = at.case, at.case.slot
        self.append(case, *passed_limits(case, at.clocks, self.now), *events)
        if slot is not None and case.slot is None:
            self.release(slot_of(APPLICATION, case.hall, case.account, slot))

    def new_number(self, hall: str, at: datetime) -> str:
        """A number nobody can guess the next of; should it be taken, another is drawn."""
        return f"{hall}-{self.means.calendar.day_of(at).year}-{readable(os.urandom(8))}"

    # its item, and its hall

    def item(self, hall: str, item: str) -> ServiceItem:
        """An item to look at only. Refuses UNKNOWN_ITEM."""
        found = self.recall(ServiceItem, item_id(hall, item))
        if not found.version:
            self.check_hall(hall)  # an unknown hall is the better answer
            raise refuse.UNKNOWN_ITEM(item_because.NO_ITEM(hall=hall, item=item))
        return found

    def item_of(self, case: Case) -> ServiceItem:
        """The item of a case, with the version that it began under."""
        id = item_id(case.hall, case.item)
        known = self.recall(ServiceItem, id)
        return known if case.item_version in known.versions else self.glance(ServiceItem, id)

    def rules_in_force(self, hall: str) -> Rules:
        return self.recall(HallRules, rules_id(hall)).rules(self.means.calendar, self.today)

    def check_hall(self, hall: str, *departments: str) -> None:
        """Refuse UNKNOWN_HALL and UNKNOWN_DEPARTMENT; UNAVAILABLE while nobody can tell."""
        look = partial(fold, self.log, self.codec, KnownHall, hall_id(hall))
        self.means.registry.check_hall(look, hall, *departments)

    # what an account has open

    def draft(self, draft: UUID) -> Draft:
        """A draft of the caller's own. Refuses UNKNOWN_DRAFT."""
        found = self.load(Draft, draft)
        found.check_writer(self.context.actor)
        return found

    def close_draft(self, draft: Draft, number: str | None = None) -> None:
        """It was sent as the case of this number, or thrown away; its slot is free again."""
        self.append(draft, *draft.close(number))
        if draft.slot is not None:
            self.release(slot_of(DRAFT, draft.hall, draft.person, draft.slot))

    def slot_for(self, opened: Opened, hall: str, policy: Policy) -> int:
        """A free slot of the caller's account. Refuses when it has as many open as the policy takes."""
        slots = {slot_of(opened, hall, self.context.actor, n).key: n for n in range(1, MOST_OPEN + 1)}
        held = bridge.run(self.log.holders(opened, list(slots)))
        limit = limit_of(opened, policy)
        slot = free_slot({slots[key] for key in held}, limit, self.context.command_id.int)
        if slot is None:
            raise TOO_MANY[opened](
                because.OPEN_AT_ONCE(open=len(held), hall=hall, limit=limit),
                limit=limit,
                open=sorted(self._names(opened, list(held.values()))),
            )
        return slot

    def _names(self, opened: Opened, streams: Sequence[UUID]) -> list[str]:
        if opened != APPLICATION:
            return [str(id) for id in streams]
        firsts = [events[0] for events in self.histories(streams).values()]
        return [first.number for first in firsts if isinstance(first, CaseApplied)]

    # what may be told, but not kept with an answer

    def personal_data(self, command: OnCase) -> dict[str, str | None]:
        """The applicant's data, and the agent's; None where the person was erased.

        Refuses whom the case does not concern now, though it did when the same was asked before.
        """
        case, _ = self.case_for(command)
        return self.unsealed(personal_of(case))

    def unsealed(self, given: Mapping[str, str]) -> dict[str, str | None]:
        return dict(zip(given, bridge.run(self.means.keyring.unseal(list(given.values()))), strict=True))
