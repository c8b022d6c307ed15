"""Which log position a relay may mark, whatever order the broker confirms in."""

import asyncio

import pytest

from infra.bus.confirms import Confirms, PublicationLost


def published(count: int) -> Confirms:
    confirms = Confirms(100)
    for number in range(1, count + 1):
        confirms.published(number, 100 + number)
    return confirms


def test_nothing_published_means_all_is_confirmed_so_far() -> None:
    assert Confirms(100).confirmed == 100


def test_a_late_confirm_holds_the_mark_back() -> None:
    confirms = published(3)
    confirms.settle(2, False, True)
    confirms.settle(3, False, True)
    assert confirms.confirmed == 100
    confirms.settle(1, False, True)
    assert confirms.confirmed == 103


def test_multiple_stands_for_all_before_it() -> None:
    confirms = published(5)
    confirms.settle(4, True, True)
    assert confirms.confirmed == 104


def test_a_refused_message_ends_the_attempt() -> None:
    confirms = published(2)
    confirms.settle(1, False, False)
    with pytest.raises(PublicationLost):
        asyncio.run(confirms.beyond(100))


def test_a_refusal_of_an_earlier_attempt_does_not() -> None:
    confirms = Confirms(100)
    confirms.published(8, 101)
    confirms.settle(7, False, False)
    confirms.settle(8, False, True)
    assert asyncio.run(confirms.beyond(100)) == 101


def test_waiting_ends_when_the_window_has_room() -> None:
    async def scenario() -> int:
        confirms = published(4)
        waiting = asyncio.create_task(confirms.at_most(2))
        await asyncio.sleep(0)
        assert not waiting.done()
        confirms.settle(2, True, True)
        await asyncio.wait_for(waiting, 1)
        return confirms.confirmed

    assert asyncio.run(scenario()) == 102


def test_a_lost_connection_wakes_whoever_waits() -> None:
    async def scenario() -> None:
        confirms = published(1)
        waiting = asyncio.create_task(confirms.at_most(0))
        await asyncio.sleep(0)
        confirms.fail("the connection was lost")
        await asyncio.wait_for(waiting, 1)

    with pytest.raises(PublicationLost, match="connection was lost"):
        asyncio.run(scenario())


def test_after_a_refusal_the_confirms_of_earlier_messages_still_count() -> None:
    async def scenario() -> int:
        confirms = published(4)
        confirms.settle(3, False, False)
        waiting = asyncio.create_task(confirms.settled(5))
        await asyncio.sleep(0)
        confirms.settle(4, False, False)
        assert not waiting.done()
        confirms.settle(2, True, True)
        await asyncio.wait_for(waiting, 1)
        return confirms.confirmed

    assert asyncio.run(scenario()) == 102
