"""A pace lets work rest between turns, unless somebody waits."""

import asyncio

from infra.loop.pace import Pace

_HOUR = 3600.0


async def _a_few_rounds_of_the_loop() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def test_the_first_turn_begins_at_once_and_the_next_waits_until_somebody_is_in_a_hurry() -> None:
    async def work() -> None:
        pace = Pace(_HOUR)
        await asyncio.wait_for(pace.turn(), 5)
        second = asyncio.create_task(pace.turn())
        await _a_few_rounds_of_the_loop()
        assert not second.done()
        pace.hurry()
        await asyncio.wait_for(second, 5)
        third = asyncio.create_task(pace.turn())
        await _a_few_rounds_of_the_loop()
        assert not third.done()  # one hurry is good for one turn
        third.cancel()

    asyncio.run(work())


def test_a_turn_begins_by_itself_once_the_rest_is_over() -> None:
    async def work() -> float:
        pace = Pace(0.02)
        await pace.turn()
        began = asyncio.get_running_loop().time()
        await asyncio.wait_for(pace.turn(), 5)
        return asyncio.get_running_loop().time() - began

    assert asyncio.run(work()) >= 0.015
