"""Lets plain synchronous code wait for asyncio, whichever kind of thread it runs in.

In a service process eventlet's asyncio hub runs everything on one loop in one thread: a green thread that
waits is parked until the task is done, and killing it cancels the task. In an ordinary process (a
command line tool, a test) the loop runs in a thread of its own.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")

_lock = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None
_hub_thread: int | None = None


def adopt_hub() -> asyncio.AbstractEventLoop:
    """Use eventlet's asyncio hub from now on. Called once by the launcher, before anything else of ours runs.

    Raises RuntimeError when eventlet runs on another hub.
    """
    global _loop, _hub_thread
    from eventlet.hubs import get_hub
    from eventlet.patcher import original

    hub = get_hub()
    if not hasattr(hub, "loop"):
        raise RuntimeError("eventlet is not on its asyncio hub: set EVENTLET_HUB=asyncio before importing it")
    _hub_thread = original("threading").get_ident()
    _loop = hub.loop
    return hub.loop


def loop() -> asyncio.AbstractEventLoop:
    """The loop that all our I/O runs on, started in a thread of its own if there is no hub."""
    global _loop
    with _lock:
        if _loop is None:
            _loop = asyncio.new_event_loop()
            threading.Thread(target=_loop.run_forever, name="openhall-loop", daemon=True).start()
        return _loop


def run(work: Coroutine[Any, Any, _T]) -> _T:
    """Run `work` on the loop and wait for its result or exception. Not for use inside the loop itself."""
    if _hub_thread is None:
        return asyncio.run_coroutine_threadsafe(work, loop()).result()
    return _wait_green(work)


def _wait_green(work: Coroutine[Any, Any, _T]) -> _T:
    from eventlet.event import Event

    done = Event()
    task = loop().create_task(work)
    task.add_done_callback(lambda _: done.send(None))
    try:
        done.wait()
    except BaseException:  # GreenletExit or eventlet.Timeout: nobody waits for the task any more
        task.cancel()
        raise
    return task.result()


async def call(function: Callable[..., _T], *args: Any) -> _T:
    """Run a synchronous function from async code: in a green thread on the hub, else in a thread."""
    if _hub_thread is None:
        return await asyncio.to_thread(function, *args)
    import eventlet

    answer: asyncio.Future[_T] = loop().create_future()

    def green() -> None:
        try:
            result = function(*args)
        except Exception as error:
            if not answer.done():
                answer.set_exception(error)
        else:
            if not answer.done():
                answer.set_result(result)

    thread = eventlet.spawn(green)
    try:
        return await answer
    except asyncio.CancelledError:
        thread.kill()
        raise


class Waiter:
    """One value handed from the loop to a waiting caller of either kind; cheaper than a task a wait.

    A green thread is resumed by the loop itself: going through the hub's timers would cost two more rounds.
    """

    __slots__ = ("_outcome", "_waiting")

    def __init__(self) -> None:
        self._outcome: tuple[bool, Any] | None = None
        self._waiting: Any = threading.Event() if _hub_thread is None else None

    def succeed(self, value: Any) -> None:
        self._finish(True, value)

    def fail(self, error: BaseException) -> None:
        self._finish(False, error)

    def _finish(self, fine: bool, value: Any) -> None:
        if self._outcome is not None:
            return
        self._outcome = (fine, value)
        if _hub_thread is None:
            self._waiting.set()
        else:
            loop().call_soon(self._resume)

    def _resume(self) -> None:
        if self._waiting is not None:  # else it was killed, or has not begun to wait
            self._waiting.switch()

    @property
    def failed(self) -> bool:
        return self._outcome is not None and not self._outcome[0]

    def wait(self) -> Any:
        if _hub_thread is None:
            self._waiting.wait()
        elif self._outcome is None:
            self._wait_green()
        assert self._outcome is not None
        fine, value = self._outcome
        if fine:
            return value
        raise value

    def _wait_green(self) -> None:
        from eventlet.hubs import get_hub
        from greenlet import getcurrent

        self._waiting = getcurrent()
        try:
            get_hub().switch()
        finally:
            self._waiting = None


def soon(callback: Callable[..., object], *args: Any) -> None:
    """Schedule a callback on the loop from any thread."""
    if _hub_thread is None:
        loop().call_soon_threadsafe(callback, *args)
    else:
        loop().call_soon(callback, *args)
