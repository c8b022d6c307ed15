"""The gateway, which keeps the feed, is killed when it has applied events and not acknowledged them."""

from collections.abc import Iterator

import pytest

from tests.faults.hall import Hall
from tests.faults.sessions import session

_WAIT_AT_COMMIT = """
create function wait_at_commit() returns trigger language plpgsql as
$$ begin perform pg_advisory_xact_lock_shared(20); return null; end $$;
create constraint trigger wait_at_commit after update on subscriptions
deferrable initially deferred for each row when (new.source = 'cases') execute function wait_at_commit();
"""


@pytest.fixture
def lock(hall: Hall) -> Iterator[str]:
    """Locks what every commit of the feed of cases needs from now on."""
    with session(hall.suite.databases["gateway"]) as database:
        database.execute(_WAIT_AT_COMMIT)
        yield "select pg_advisory_xact_lock(20)"
        database.execute("drop function wait_at_commit cascade")


@pytest.mark.parametrize("undone", [True, False], ids=["undone", "stored_and_not_acknowledged"])
def test_killed_between_applying_and_acknowledging(hall: Hall, lock: str, undone: bool) -> None:
    with hall.load() as load:
        load.goes_on()
        before: list[int] = []
        hall.kill_in_mid_transaction(
            "gateway", lock, "commit%", undone=undone, first=lambda: before.append(hall.fed)
        )
        assert (hall.fed == before[0]) is undone
        hall.suite.start("gateway")
        load.goes_on()
    assert load.cut
    hall.expect_whole(load)
