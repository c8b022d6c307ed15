"""Appends begun one after the other: none outlives the one that it was decided on."""

from uuid import uuid4

import pytest

from infra.eventstore.records import Append, Unfounded, VersionConflict
from infra.loop import bridge
from tests.integration.eventstore_support import events, opened


def test_they_are_stored_in_their_order_and_together(database: str) -> None:
    stream = uuid4()
    with opened(database) as log:
        first = log.begin(Append(events(stream)))
        second = log.begin(Append(events(stream, 2), after=first))
        third = log.begin(Append(events(stream, 3), after=second))
        assert [list(one.wait()) for one in (first, second, third)] == [[1], [2], [3]]


@pytest.mark.parametrize("at_once", [True, False])
def test_what_was_decided_on_one_that_fails_fails_too_though_its_version_were_free(
    database: str, at_once: bool
) -> None:
    """Somebody else has stored another version 1: what follows ours would fit behind it, and must not."""
    stream, other = uuid4(), uuid4()
    with opened(database) as log:
        log.append(Append(events(stream)))
        first = log.begin(Append(events(stream)))
        if not at_once:
            with pytest.raises(VersionConflict):
                first.wait()
        second = log.begin(Append(events(stream, 2), after=first))
        third = log.begin(Append(events(other), after=second))
        aside = log.begin(Append(events()))
        for one in (second, third):
            with pytest.raises(Unfounded):
                one.wait()
        aside.wait()
        assert bridge.run(log.head()) == 2


def test_one_that_is_stored_by_now_carries_what_comes_after(database: str) -> None:
    stream = uuid4()
    with opened(database) as log:
        first = log.begin(Append(events(stream)))
        first.wait()
        log.begin(Append(events(stream, 2), after=first)).wait()
        assert bridge.run(log.head()) == 2
