"""Is this process alive, and can it serve: /healthz, /readyz and /metrics for whoever watches it."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from infra.telemetry.metrics import CHECK_FAILED, PROJECTION_LAG, RELAY_LAG, SUBSCRIPTION_LAG

Check = Callable[[], Awaitable[str | None]]
"""Says what is wrong, or None when all is well; an exception counts as its message."""

_CHECK_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Report:
    """What each check said (None: fine), and which of them the process cannot serve without."""

    checks: dict[str, str | None]
    needed: Collection[str]

    @property
    def ready(self) -> bool:
        return not any(self.checks[name] for name in self.needed)

    def to_wire(self) -> dict[str, Any]:
        return {
            "ready": self.ready,
            "checks": {name: "ok" if fault is None else fault for name, fault in self.checks.items()},
        }


class Health:
    """The named checks of one process."""

    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}
        self._needed: set[str] = set()

    def add(self, name: str, check: Check, *, needed: bool = True) -> None:
        """Add a check, or put another in the place of one with the same name.

        What fails one that is not `needed` is told, and the process is ready all the same.
        """
        self._checks[name] = check
        (self._needed.add if needed else self._needed.discard)(name)

    async def report(self) -> Report:
        """Run every check at once; one that takes longer than 2 s has failed."""
        names = list(self._checks)
        faults = await asyncio.gather(*(_ask(self._checks[name]) for name in names))
        for name, fault in zip(names, faults, strict=True):
            CHECK_FAILED.labels(name).set(fault is not None)
        return Report(dict(zip(names, faults, strict=True)), frozenset(self._needed))


async def _ask(check: Check) -> str | None:
    try:
        return await asyncio.wait_for(check(), _CHECK_SECONDS)
    except TimeoutError:
        return f"no answer within {_CHECK_SECONDS:g} s"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def lag_check(limit: int) -> Check:
    """Not ready while any relay, subscription or projection of this process is more than `limit` behind."""

    async def check() -> str | None:
        behind = [
            f"{_label(sample.labels)} is {sample.value:.0f} events behind"
            for gauge in (RELAY_LAG, SUBSCRIPTION_LAG, PROJECTION_LAG)
            for sample in _samples(gauge)
            if sample.value > limit
        ]
        return "; ".join(behind) or None

    return check


def _samples(gauge: Gauge) -> list[Any]:
    return [sample for family in gauge.collect() for sample in family.samples]


def _label(labels: dict[str, str]) -> str:
    return ",".join(labels.values())


class HealthApp:
    """The ASGI application of the three pages. Its answers hold no personal data and need no token."""

    def __init__(self, health: Health) -> None:
        self._health = health

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        status, kind, body = await self.page(scope["path"])
        headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def page(self, path: str) -> tuple[int, str, bytes]:
        """Status, content type and body of /healthz, /readyz or /metrics; 404 for any other path."""
        if path == "/healthz":
            return 200, "application/json", b'{"alive": true}'
        if path == "/readyz":
            report = await self._health.report()
            status = 200 if report.ready else 503
            return status, "application/json", json.dumps(report.to_wire(), ensure_ascii=False).encode()
        if path == "/metrics":
            await self._health.report()  # for the gauge of what failed
            return 200, CONTENT_TYPE_LATEST, generate_latest()
        return 404, "application/json", b'{"detail": "there are /healthz, /readyz and /metrics here"}'
