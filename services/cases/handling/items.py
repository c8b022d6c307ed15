"""Command handling of service items."""

from typing import ClassVar, Protocol

from infra.contracts import Terms
from infra.eventstore.handling import handles
from infra.eventstore.session import check_version
from services.cases.contract import item_because, items
from services.cases.contract import refusals as refuse
from services.cases.contract.words import STEP_ROLES
from services.cases.domain.identity import item_id
from services.cases.domain.service_item import ServiceItem
from services.cases.session import CasesSession
from services.shared.words import check_found, place_of


class _OnItem(Protocol):
    """A command on one item."""

    terms: ClassVar[Terms]
    hall: str
    item: str


@handles(items.DraftItem)
def draft_item(command: items.DraftItem, session: CasesSession) -> items.ItemAnswer:
    session.check_hall(command.hall, command.department)
    item = session.load(ServiceItem, item_id(command.hall, command.item))
    author = session.context.actor
    session.append(
        item, *item.begin(command.hall, command.item, command.department, command.definition, author)
    )
    return _answer(item)


@handles(items.ReviseItem)
def revise_item(command: items.ReviseItem, session: CasesSession) -> items.ItemAnswer:
    item = _to_change(command, session)
    session.append(item, *item.revise(command.definition, session.context.actor))
    return _answer(item)


@handles(items.ReviewItem)
def review_item(command: items.ReviewItem, session: CasesSession) -> items.ItemAnswer:
    item = _to_change(command, session)
    session.append(item, *item.review(session.context.actor))
    return _answer(item)


@handles(items.PublishItem)
def publish_item(command: items.PublishItem, session: CasesSession) -> items.ItemAnswer:
    item = _to_change(command, session)
    events = item.publish(session.rules_in_force(command.hall).policy)
    steps = (item.draft.steps if item.draft else None) or ()
    session.check_hall(command.hall, *(step.party for step in steps if step.party not in STEP_ROLES))
    session.append(item, *events)
    return _answer(item)


@handles(items.WithdrawItem)
def withdraw_item(command: items.WithdrawItem, session: CasesSession) -> items.ItemAnswer:
    item = _to_change(command, session)
    session.append(item, *item.withdraw(command.reason))
    return _answer(item)


def _to_change(command: _OnItem, session: CasesSession) -> ServiceItem:
    """An item of the caller's own department; `CasesSession.item` is for reading."""
    unknown = refuse.UNKNOWN_ITEM(item_because.NO_ITEM(hall=command.hall, item=command.item))
    item = session.existing(ServiceItem, item_id(command.hall, command.item), unknown)
    check_found(session.context, place_of(command.terms).extent, item.hall, {item.department}, unknown)
    check_version(item, getattr(command, "expected_version", None))
    return item


def _answer(item: ServiceItem) -> items.ItemAnswer:
    return items.ItemAnswer(
        hall=item.hall,
        item=item.item,
        item_version=item.draft_version or item.published_version or 0,
        status=item.status,
        version=item.version,
    )
