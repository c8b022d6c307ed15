"""How many times a second one core has the board's part for displays that have shown it already.

In this process, over no network: requests go through the gateway's whole application, and the services are
stood in for. Beside it stands how long it takes to render the part, and the page, of twelve windows and ten
calls.
"""

import asyncio
import base64
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from gateway.app import Gateway
from gateway.calling import Rpc
from gateway.discovery import contracts
from gateway.feed.store import Heard
from gateway.files.store import Files
from gateway.identity.choice import verifier_from
from gateway.identity.pseudonym import Pseudonyms
from gateway.limits import RateLimiter, Shares
from gateway.voice.shelf import Shelf
from gateway.web.origin import Origin
from gateway.web.rooms import rooms
from gateway.web.sessions.devices import Devices
from gateway.web.sessions.store import Sessions
from gateway.web.site import Site
from infra.loop.clock import SetClock
from infra.loop.config import Settings
from tests.bench.figure import TARGET, Figure, Measured, median
from tests.bench.rig import Rig

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
WINDOWS, CALLS, LINES = 12, 10, 4
KNOWN, RENDERED = 4000, 200


def name(text: str) -> dict[str, str]:
    return {"en": text, "zh_hant": text, "zh_hans": text}


class Services:
    """Stands in for all services: each board is of the position that is asked for."""

    async def call(self, service: str, method: str, payload: dict[str, Any], timeout: float) -> Any:  # noqa: ASYNC109
        if payload["name"] == "ReadHall":
            return {"answer": {"hall": "north", "name": name("North Hall"), "departments": []}}
        return {"answer": board(payload.get("at_least") or 1)}


def board(position: int) -> dict[str, Any]:
    wait = {"from_minutes": 5, "to_minutes": 12, "based_on": 20, "how": name("from the last 20 turns")}
    return {
        "hall": "north",
        "position": position,
        "announcements": [
            {
                "line": "L1",
                "label": f"A{n:03}",
                "window": f"W{n}",
                "call": 1,
                "called_at": NOW.isoformat(),
                "name": "王**",
                "text": name(f"Number A{n:03}, please come to Window {n}"),
            }
            for n in range(1, CALLS + 1)
        ],
        "windows": [
            {
                "window": f"W{n}",
                "name": name(f"Window {n}"),
                "status": "open",
                "line": "L1",
                "label": f"A{n:03}",
                "ticket_status": "called",
                "shown_name": "王**",
            }
            for n in range(1, WINDOWS + 1)
        ],
        "lines": [
            {
                "line": f"L{n}",
                "name": name(f"Line {n}"),
                "waiting": 17,
                "following": [f"A{m:03}" for m in range(5)],
                "wait": wait,
                "reminder": None,
            }
            for n in range(1, LINES + 1)
        ],
        "reminders": [name("Please have your papers ready")],
    }


def gateway(services: Rpc, per_minute: int = 0) -> Gateway:
    """The application with all pages, as the server makes it."""
    key = base64.b64encode(bytes(32)).decode()
    settings = Settings({"HALL_IDENTITY_KEY": key, "HALL_DEVELOPMENT_ISSUER": "yes"})
    pseudonyms = Pseudonyms.of(settings)
    verifier = verifier_from(settings)
    limiter = RateLimiter(per_minute)
    app = Gateway(contracts(), services, verifier, pseudonyms, limiter, body_limit=0, rpc_timeout=1)
    app.add_site(_site(app, pseudonyms))
    return app


def _site(app: Gateway, pseudonyms: Pseudonyms) -> Site:
    async def heard() -> Heard:
        return Heard(1, {})

    clock = SetClock(NOW)
    pool: Any = None  # whoever has no cookie has no session that would be looked up
    return Site(
        rooms(),
        app.lines,
        app.gate.limiter,
        Sessions(pool),
        Devices(pool, pseudonyms),
        Files(pool, clock, 0),
        Shares(0, []),
        pseudonyms,
        heard,
        app.document,
        zone=ZoneInfo("Asia/Shanghai"),
        clock=clock,
        origin=Origin(None),
        voices=Shelf(Path("nothing")),
        body_limit=0,
        file_limit=0,
        development=False,
        sign_in=None,
    )


def measure(rig: Rig) -> Measured:
    app = gateway(Services())

    async def took(times: int, path: str, position: Iterator[int] | None = None) -> float:
        """Seconds a request, on the average."""
        started = time.perf_counter()
        for _ in range(times):
            query = f"at_least={next(position)}" if position is not None else "at_least=1"
            await _get(app, path, query)
        return (time.perf_counter() - started) / times

    async def work() -> tuple[list[float], float, float]:
        path, newer = "/en/halls/north/board", count(2)
        known = [await took(KNOWN, f"{path}/now") for _ in range(5)]
        return known, await took(RENDERED, f"{path}/now", newer), await took(RENDERED, path)

    known, part, page = asyncio.run(work())
    return Measured(
        1 / median(known), extra={"part_ms": round(part * 1000, 2), "page_ms": round(page * 1000, 2)}
    )


async def _get(app: Gateway, path: str, query: str) -> None:
    status = 0

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status
        status = message.get("status", status)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(b"host", b"hall.example")],
        "client": ("127.0.0.1", 1),
        "http_version": "1.1",
        "scheme": "http",
    }
    await app(scope, receive, send)
    assert status == 200, f"{path}: {status}"


FIGURE = Figure("board_page", "cached parts/s", TARGET, "at_least", 2000, measure)
