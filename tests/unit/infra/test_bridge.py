"""The bridge between synchronous code and the loop, from ordinary threads and on eventlet's hub."""

import asyncio
import os
import subprocess
import sys
import textwrap

import pytest

from infra.loop import bridge


async def _double(number: int) -> int:
    await asyncio.sleep(0)
    return number * 2


async def _fail() -> None:
    raise ValueError("no such door")


def test_a_result_and_an_exception_come_back_to_an_ordinary_thread() -> None:
    assert bridge.run(_double(21)) == 42
    with pytest.raises(ValueError, match="no such door"):
        bridge.run(_fail())


def test_a_synchronous_function_is_called_from_the_loop() -> None:
    async def work() -> int:
        return await bridge.call(sum, [1, 2, 3])

    assert bridge.run(work()) == 6


def test_a_waiter_hands_over_one_value_and_keeps_the_first() -> None:
    waiter = bridge.Waiter()
    bridge.soon(waiter.succeed, "first")
    assert waiter.wait() == "first"
    waiter.fail(ValueError("too late"))
    assert waiter.wait() == "first"


def _on_the_hub(program: str) -> str:
    """Run a program on eventlet's asyncio hub in a process of its own and return what it printed."""
    prelude = """
        import asyncio, warnings
        warnings.simplefilter("ignore")
        import eventlet
        eventlet.monkey_patch()
        from infra.loop import bridge
        bridge.adopt_hub()
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(prelude) + textwrap.dedent(program)],
        env={**os.environ, "EVENTLET_HUB": "asyncio"},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_green_threads_wait_side_by_side_on_the_hub() -> None:
    program = """
        async def pair(barrier):
            async with asyncio.timeout(5):
                await barrier.wait()
            return "met"
        async def make():
            return asyncio.Barrier(2)
        barrier = bridge.run(make())
        threads = [eventlet.spawn(bridge.run, pair(barrier)) for _ in range(2)]
        print([thread.wait() for thread in threads])
    """
    assert _on_the_hub(program) == "['met', 'met']"


def test_killing_a_green_thread_cancels_its_task() -> None:
    program = """
        seen = []
        async def forever(started):
            started.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                seen.append("cancelled")
                raise
        async def make():
            return asyncio.Event()
        started = bridge.run(make())
        thread = eventlet.spawn(bridge.run, forever(started))
        bridge.run(started.wait())
        thread.kill()
        async def settled():
            while not seen:
                await asyncio.sleep(0)
        bridge.run(settled())
        print(seen)
    """
    assert _on_the_hub(program) == "['cancelled']"


def test_async_code_calls_a_green_function_that_waits_again() -> None:
    program = """
        async def answer():
            return 42
        def green():
            return bridge.run(answer())
        async def work():
            return await bridge.call(green)
        print(bridge.run(work()))
    """
    assert _on_the_hub(program) == "42"
