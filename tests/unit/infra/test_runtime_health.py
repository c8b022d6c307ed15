"""The health pages: what is fine, what is not, and what is merely slow."""

import asyncio
import json

import pytest

from infra.loop import bridge
from infra.telemetry import health as module
from infra.telemetry.health import Health, HealthApp, lag_check
from infra.telemetry.metrics import RELAY_LAG


async def _fine() -> str | None:
    return None


async def _raises() -> str | None:
    raise ConnectionError("no route to the broker")


def _page(health: Health, path: str) -> tuple[int, str, bytes]:
    return bridge.run(HealthApp(health).page(path))


def test_ready_when_every_check_is_fine() -> None:
    health = Health()
    health.add("database", _fine)
    status, _, body = _page(health, "/readyz")
    assert status == 200
    assert json.loads(body) == {"ready": True, "checks": {"database": "ok"}}


def test_not_ready_names_the_check_and_its_fault() -> None:
    health = Health()
    health.add("database", _fine)
    health.add("broker", _raises)
    status, _, body = _page(health, "/readyz")
    assert status == 503
    assert json.loads(body)["checks"] == {
        "database": "ok",
        "broker": "ConnectionError: no route to the broker",
    }


def test_what_a_process_can_serve_without_is_told_and_it_is_ready() -> None:
    health = Health()
    health.add("feed", _raises, needed=False)
    status, _, body = _page(health, "/readyz")
    assert status == 200
    assert json.loads(body) == {"ready": True, "checks": {"feed": "ConnectionError: no route to the broker"}}


def test_a_check_that_hangs_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hangs() -> str | None:
        await asyncio.sleep(60)
        return None

    monkeypatch.setattr(module, "_CHECK_SECONDS", 0.05)
    health = Health()
    health.add("database", hangs)
    assert "no answer within 0.05 s" in (bridge.run(health.report()).checks["database"] or "")


def test_alive_even_when_not_ready() -> None:
    health = Health()
    health.add("broker", _raises)
    assert _page(health, "/healthz")[0] == 200


def test_lag_above_the_limit_is_named() -> None:
    RELAY_LAG.labels("test_log").set(11)
    try:
        assert bridge.run(lag_check(11)()) is None
        assert bridge.run(lag_check(10)()) == "test_log is 11 events behind"
    finally:
        RELAY_LAG.remove("test_log")


def test_metrics_are_in_prometheus_form() -> None:
    status, kind, body = _page(Health(), "/metrics")
    assert status == 200
    assert kind.startswith("text/plain")
    assert b"openhall_command_seconds" in body


def test_metrics_tell_which_check_fails_now() -> None:
    health = Health()
    health.add("disk", _fine)
    health.add("broker", _raises)
    body = _page(health, "/metrics")[2].decode()
    assert 'openhall_check_failed{check="broker"} 1.0' in body
    assert 'openhall_check_failed{check="disk"} 0.0' in body
    health.add("broker", _fine)
    assert 'openhall_check_failed{check="broker"} 0.0' in _page(health, "/metrics")[2].decode()


def test_other_paths_are_not_found() -> None:
    assert _page(Health(), "/admin")[0] == 404
