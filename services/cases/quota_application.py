"""Which slot an account has for what it opens: claimed in the same append, so given away once."""

from typing import Literal
from uuid import UUID

from infra.contracts import Context, Refusal
from infra.eventstore.records import Claim, ClaimHeld
from infra.loop import bridge
from services.cases.contract import case_events
from services.cases.contract import refusals as no
from services.cases.contract.rules import MOST_OPEN, Policy
from services.cases.domain.quota import free_slot
from services.cases.history_application import HistoryApplication

Opened = Literal["open application", "open draft"]
APPLICATION: Opened = "open application"
DRAFT: Opened = "open draft"


def slot_claims(opened: Opened, hall: str, account: str, slot: int | None) -> list[Claim]:
    """What keeps a slot from others until it is released; nothing for what has no slot (None)."""
    return [] if slot is None else [Claim(opened, _key(hall, account, slot))]


class QuotaApplication(HistoryApplication):
    def reconsiders(self, held: ClaimHeld) -> bool:
        """A slot that another took meanwhile: there may be a further one."""
        return held.claim.kind in (APPLICATION, DRAFT)

    def slot_for(self, opened: Opened, hall: str, context: Context, policy: Policy) -> int:
        """A free slot of the caller's account. Refuses when it has as many open as the hall's policy takes.

        A policy as remembered will do: before it makes this a refusal, it is looked up.
        """
        slots = {_key(hall, context.actor, slot): slot for slot in range(1, MOST_OPEN + 1)}
        held = bridge.run(self.log.holders(opened, list(slots)))
        taken, choice = {slots[key] for key in held}, context.command_id.int
        slot = free_slot(taken, _limit(opened, policy), choice)
        if slot is None:
            limit = _limit(opened, self.rules_in_force(hall).rules.policy)
            slot = free_slot(taken, limit, choice)
            if slot is None:
                raise self._too_many(opened, hall, list(held.values()), limit)
        return slot

    def _too_many(self, opened: Opened, hall: str, streams: list[UUID], limit: int) -> Refusal:
        count = f"{len(streams)} of yours are open in hall {hall}, which takes {limit} of one account at once"
        if opened == DRAFT:
            return no.TOO_MANY_DRAFTS(count, limit=limit, open=sorted(map(str, streams)))
        first = [events[0] for events in bridge.run(self.log.streams(streams)).values()]
        cases = [self.codec.decode(one.topic, one.state) for one in first]
        numbers = sorted(case.number for case in cases if isinstance(case, case_events.CaseApplied))
        return no.TOO_MANY_APPLICATIONS(count, limit=limit, open=numbers)


def _key(hall: str, account: str, slot: int) -> str:
    return f"{hall}/{account}/{slot}"


def _limit(opened: Opened, policy: Policy) -> int:
    return policy.open_applications if opened == APPLICATION else policy.open_drafts
