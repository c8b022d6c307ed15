"""A hall's policy of a service: declared once, changed from a day on, taken back before it."""

from datetime import date
from typing import Annotated

import pytest
from pydantic import Field, ValidationError

from infra.contracts import Refusal
from services.queue.contract.policy import Policy as QueuePolicy
from services.shared.policies.changes import Changes, changed, in_force, taken_back, with_change, without
from services.shared.policies.events import PolicyChanged, PolicyTakenBack
from services.shared.policies.values import Change, PolicyValues, Source, sources_of
from services.shared.refusals import EFFECT_IN_THE_PAST, NOTHING_SCHEDULED

TODAY, LATER = date(2026, 3, 2), date(2026, 4, 1)


class Policy(PolicyValues):
    calls: Annotated[int, Field(ge=1, le=9), Source("common practice")] = 3
    kinds: Annotated[tuple[str, ...], Source("the law")] = ("a", "b")


def after(*events: PolicyChanged | PolicyTakenBack) -> Changes:
    changes: Changes = ()
    for event in events:
        changes = with_change(changes, event) if isinstance(event, PolicyChanged) else without(changes, event)
    return changes


def change(effective_from: date, **values: object) -> PolicyChanged:
    return PolicyChanged(hall="h", change=values, effective_from=effective_from, reason="decreed")


def test_a_value_without_a_default_or_a_source_is_not_declared() -> None:
    with pytest.raises(TypeError, match="default and source of calls"):

        class Sourceless(PolicyValues):
            calls: int = 3

    with pytest.raises(TypeError, match="default and source of calls"):

        class Undefaulted(PolicyValues):
            calls: Annotated[int, Source("common practice")]


def test_a_change_takes_the_declared_values_in_their_bounds_and_nothing_else() -> None:
    kind = Change[Policy]
    assert kind.model_validate({"calls": 9}).model_dump(exclude_none=True) == {"calls": 9}
    for wrong in ({"calls": 10}, {"calls": "many"}, {"rings": 1}):
        with pytest.raises(ValidationError):
            kind.model_validate(wrong)
    assert kind.model_fields.keys() == Policy.model_fields.keys()


def test_every_value_tells_its_source() -> None:
    assert sources_of(Policy) == {"calls": "common practice", "kinds": "the law"}
    assert sources_of(QueuePolicy).keys() == QueuePolicy.model_fields.keys()


def test_a_change_holds_from_its_day_and_the_later_word_goes_before() -> None:
    changes = after(change(LATER, calls=5), change(TODAY, calls=2, kinds=["c"]), change(TODAY, calls=4))
    assert in_force(Policy, changes, date(2026, 3, 1)) == Policy()
    assert in_force(Policy, changes, TODAY) == Policy(calls=4, kinds=("c",))
    assert in_force(Policy, changes, LATER) == Policy(calls=5, kinds=("c",))


def test_what_was_in_force_is_not_changed_afterwards() -> None:
    with pytest.raises(Refusal) as refused:
        changed("h", Policy(calls=2), date(2026, 3, 1), "decreed", TODAY)
    assert refused.value.kind is EFFECT_IN_THE_PAST
    (event,) = changed("h", Change[Policy].model_validate({"calls": 2}), TODAY, "decreed", TODAY)
    assert event == change(TODAY, calls=2)


def test_what_is_scheduled_is_taken_back_before_its_day_and_not_on_it() -> None:
    changes = after(change(TODAY, calls=2), change(LATER, calls=5))
    for day in (TODAY, date(2026, 4, 2)):
        with pytest.raises(Refusal) as refused:
            taken_back(changes, "h", day, "a slip", TODAY)
        assert refused.value.kind is NOTHING_SCHEDULED
    (event,) = taken_back(changes, "h", LATER, "a slip", TODAY)
    assert in_force(Policy, without(changes, event), LATER) == Policy(calls=2)
