"""The life of a service item: clause 3.1.1."""

from uuid import UUID

import pytest

from infra.contracts import Event
from services.cases.contract import refusals as refuse
from services.cases.contract.items import ItemDrafted, ItemPublished, ItemReviewed, ItemRevised, ItemWithdrawn
from services.cases.contract.policy import DEFAULTS
from services.cases.contract.words import Definition
from services.cases.domain.service_item import ServiceItem, with_statutory_limit
from tests.given import given
from tests.permits import DEFINITION, IMMEDIATE, JOINT, REPORTED, definition

PLACE = {"hall": "h", "item": "stall"}


def drafted(of: Definition | None = None) -> Event:
    return ItemDrafted(
        **PLACE, department="food", item_version=1, definition=of or definition(), author="lin"
    )


REVIEWED = ItemReviewed(**PLACE, item_version=1, reviewer="chen")
PUBLISHED = ItemPublished(**PLACE, department="food", item_version=1, definition=definition())
WITHDRAWN = ItemWithdrawn(**PLACE, reason="replaced")
NEW = definition(promised_limit=5)


def test_reviewed_by_another_it_is_published() -> None:
    given(ServiceItem, [drafted()]).when(lambda item: item.review("chen")).then(REVIEWED)
    given(ServiceItem, [drafted(), REVIEWED]).when(lambda item: item.publish(DEFAULTS)).then(PUBLISHED)


def test_an_author_does_not_review_his_own_draft() -> None:
    given(ServiceItem, [drafted()]).when(lambda item: item.review("lin")).then(refuse.REVIEWED_BY_AUTHOR)


def test_reviewing_twice_changes_nothing() -> None:
    given(ServiceItem, [drafted(), REVIEWED]).when(lambda item: item.review("wu")).then()


def test_an_unreviewed_draft_is_not_published() -> None:
    given(ServiceItem, [drafted()]).when(lambda item: item.publish(DEFAULTS)).then(refuse.NOT_REVIEWED)


@pytest.mark.parametrize("field", [name for name in DEFINITION if name not in ("windows", "statutory_limit")])
def test_publishing_names_the_field_that_is_missing(field: str) -> None:
    draft = definition(**{field: None})
    expected = [field] if field != "item_class" else ["item_class"]
    given(ServiceItem, [drafted(draft), REVIEWED]).when(lambda item: item.publish(DEFAULTS)).then(
        refuse.ITEM_INCOMPLETE, missing=expected
    )


@pytest.mark.parametrize("field", ["basis", "steps", "channels"])
def test_a_list_that_may_not_be_empty_counts_as_missing(field: str) -> None:
    given(ServiceItem, [drafted(definition(**{field: []}))]).when(lambda item: item.publish(DEFAULTS)).then(
        refuse.ITEM_INCOMPLETE, missing=[field]
    )


def test_windows_are_required_of_an_item_taken_at_windows_only() -> None:
    at_window, online = definition(windows=None), definition(windows=None, channels=["online"])
    given(ServiceItem, [drafted(at_window)]).when(lambda item: item.publish(DEFAULTS)).then(
        refuse.ITEM_INCOMPLETE, missing=["windows"]
    )
    given(ServiceItem, [drafted(online), REVIEWED]).when(lambda item: item.publish(DEFAULTS)).then(
        ItemPublished
    )


def test_an_item_that_is_reported_names_the_authority_it_is_reported_to() -> None:
    of = definition(REPORTED, authority=None)
    given(ServiceItem, [drafted(of)]).when(lambda item: item.publish(DEFAULTS)).then(
        refuse.ITEM_INCOMPLETE, missing=["authority"]
    )


def test_two_departments_side_by_side_make_a_joint_item() -> None:
    two = definition(JOINT)
    given(ServiceItem, [drafted(two), REVIEWED]).when(lambda item: item.publish(DEFAULTS)).then(ItemPublished)
    one = definition(JOINT, steps=[{**step, "party": "food"} for step in JOINT["steps"]])
    given(ServiceItem, [drafted(one)]).when(lambda item: item.publish(DEFAULTS)).then(
        refuse.ITEM_CONTRADICTS_ITSELF
    )


def test_an_immediate_item_needs_no_limits_and_may_ask_for_nothing() -> None:
    of = definition(IMMEDIATE)
    given(ServiceItem, [drafted(of), REVIEWED]).when(lambda item: item.publish(DEFAULTS)).then(ItemPublished)


@pytest.mark.parametrize(
    "wrong",
    [
        {"promised_limit": 30},
        {"steps": [*DEFINITION["steps"], DEFINITION["steps"][0]]},
        {"materials": [{"code": "lease", "name": DEFINITION["name"], "kind": "conditional"}]},
        {"fees": [{**DEFINITION["fees"][0], "currency": currency} for currency in ("CNY", "MOP")]},
    ],
)
def test_an_item_that_contradicts_itself_is_not_published(wrong: dict[str, object]) -> None:
    given(ServiceItem, [drafted(definition(**wrong)), REVIEWED]).when(
        lambda item: item.publish(DEFAULTS)
    ).then(refuse.ITEM_CONTRADICTS_ITSELF)


def test_a_revision_is_the_next_version_and_needs_a_review_of_its_own() -> None:
    revised = ItemRevised(**PLACE, item_version=2, definition=NEW, author="wu")
    past = [drafted(), REVIEWED, PUBLISHED]
    given(ServiceItem, past).when(lambda item: item.revise(NEW, "wu")).then(revised)
    given(ServiceItem, [*past, revised]).when(lambda item: item.publish(DEFAULTS)).then(refuse.NOT_REVIEWED)
    given(ServiceItem, [*past, revised]).when(lambda item: item.review("lin")).then(ItemReviewed)


def test_a_draft_may_be_replaced_before_it_is_published() -> None:
    given(ServiceItem, [drafted(), REVIEWED]).when(lambda item: item.revise(NEW, "lin")).then(
        ItemRevised
    ).having(item_version=1)


def test_what_is_published_stays_in_force_while_it_is_being_revised() -> None:
    past = [
        drafted(),
        REVIEWED,
        PUBLISHED,
        ItemRevised(**PLACE, item_version=2, definition=NEW, author="lin"),
    ]
    item = ServiceItem.fold(UUID(int=1), past)
    assert item.in_force() == (1, definition())


def test_nothing_begins_under_a_withdrawn_item_and_nothing_more_is_done_with_it() -> None:
    past = [drafted(), REVIEWED, PUBLISHED, WITHDRAWN]
    for act in (
        lambda item: item.in_force(),
        lambda item: item.publish(DEFAULTS),
        lambda item: item.revise(NEW, "lin"),
        lambda item: item.withdraw("again"),
    ):
        given(ServiceItem, past).when(act).then(refuse.ITEM_WITHDRAWN)


def test_an_item_never_published_is_in_force_nowhere() -> None:
    given(ServiceItem, [drafted()]).when(lambda item: item.in_force()).then(refuse.ITEM_NOT_PUBLISHED)


def test_an_item_is_what_was_last_done_with_it() -> None:
    past: list[Event] = [drafted()]
    said = {"drafted": ServiceItem.fold(UUID(int=1), past).status}
    for event, what in (
        (REVIEWED, "reviewed"),
        (PUBLISHED, "published"),
        (ItemRevised(**PLACE, item_version=2, definition=NEW, author="lin"), "revised"),
        (WITHDRAWN, "withdrawn"),
    ):
        past.append(event)
        said[what] = ServiceItem.fold(UUID(int=1), past).status
    assert said == {
        "drafted": "draft",
        "reviewed": "reviewed",
        "published": "published",
        "revised": "draft",
        "withdrawn": "withdrawn",
    }


@pytest.mark.parametrize(
    ("of", "limit"),
    [
        (definition(statutory_limit=None), DEFAULTS.decision_limit),
        (definition(JOINT, statutory_limit=None), DEFAULTS.joint_limit),
        (definition(statutory_limit=15), 15),
        (definition(IMMEDIATE), None),
    ],
    ids=["committed", "joint", "by another law", "immediate"],
)
def test_where_no_law_names_another_limit_the_general_one_holds(of: Definition, limit: int | None) -> None:
    assert DEFAULTS.decision_limit != DEFAULTS.joint_limit
    assert with_statutory_limit(of, DEFAULTS).statutory_limit == limit
