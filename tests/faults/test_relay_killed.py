"""The relay is killed between publishing and marking what it has published."""

from collections.abc import Iterator

import pytest

from infra.hosting.private_rabbitmq import PrivateRabbitMQ
from tests.faults.hall import Hall
from tests.integration.bus_support import Tap
from tests.waiting import until


@pytest.fixture
def tap(own_rabbitmq: PrivateRabbitMQ) -> Iterator[Tap]:
    """Hears what the relay publishes, and unlike the feed cannot read what it misses from the log."""
    tap = Tap(own_rabbitmq.uri, "cases.events")
    yield tap
    tap.close()


@pytest.mark.parametrize("undone", [True, False], ids=["mark_undone", "mark_stored"])
def test_killed_between_publishing_and_marking(hall: Hall, tap: Tap, undone: bool) -> None:
    before = hall.head
    with hall.load() as load:
        load.goes_on()
        hall.kill_in_mid_transaction(
            "cases",
            "select from cases_outbox for update",
            "update cases_outbox%",
            undone=undone,
            first=lambda: until(lambda: max(tap.positions, default=0) > hall.marked),
        )
        hall.suite.start("cases")
        load.goes_on()
    hall.expect_whole(load)
    until(lambda: tap.positions[-1] == hall.head)
    heard = [position for position in tap.positions if position > before]
    once = list(dict.fromkeys(heard))
    assert once == list(range(before + 1, hall.head + 1)), "one was never published, or out of order"
    if undone:
        assert len(heard) > len(once), "nothing was published twice: the kill came too late"
