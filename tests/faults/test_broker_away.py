"""RabbitMQ stops, or loses all it had."""

from infra.hosting.private_rabbitmq import PrivateRabbitMQ
from tests.faults.hall import Hall
from tests.faults.sessions import holding
from tests.waiting import until


def test_stopped_and_started_under_load(hall: Hall, own_rabbitmq: PrivateRabbitMQ) -> None:
    with hall.load() as load:
        load.goes_on()
        own_rabbitmq.stop()
        try:
            until(lambda: load.put_off)
        finally:
            own_rabbitmq.start()
        load.goes_on()
    hall.expect_whole(load)


def test_wiped_with_events_that_nobody_else_has_seen(hall: Hall, own_rabbitmq: PrivateRabbitMQ) -> None:
    """The gateway is held back meanwhile, so that what the relay is done with is in the broker only."""
    gateway = hall.suite.databases["gateway"]
    with hall.load() as load:
        load.goes_on()
        with holding(gateway, "select from subscriptions for update") as hold:
            hold.wait_for_one_blocked("%from subscriptions%for update")
            in_hand = hall.head
            until(lambda: hall.marked > in_hand)
            own_rabbitmq.kill()
            own_rabbitmq.wipe()
        own_rabbitmq.start()
        load.goes_on()
    assert load.put_off
    hall.expect_whole(load)
