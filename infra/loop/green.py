"""Puts a process on one loop: eventlet's green threads and asyncio together."""

import os
import sys
import warnings


def prepare() -> None:
    """Choose eventlet's asyncio hub, patch the standard library for green threads, and adopt the hub's loop.

    Must come before nameko, kombu or a service is imported: what they hold of `socket` and `threading` by
    then stays unpatched, and what they hold of `ssl` is of no use to the loop.
    """
    os.environ["EVENTLET_HUB"] = "asyncio"
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    warnings.filterwarnings("ignore", message=r"(?s).*Eventlet is deprecated.*")
    import eventlet

    eventlet.monkey_patch(select=False)  # asyncio libraries poll their sockets, which a green select refuses
    sys.modules["ssl"] = eventlet.patcher.original("ssl")  # asyncio's own: it takes no green contexts
    from infra.loop import bridge

    bridge.adopt_hub()
