"""Log lines: their shape, and whose correlation id they carry."""

import json
import logging
import os
import subprocess
import sys
import textwrap

import pytest

from infra.telemetry.logging import JsonFormatter, TextFormatter, configure, correlated, correlation_id


def _record(message: str = "accepted %s", *arguments: object, **extra: object) -> logging.LogRecord:
    record = logging.LogRecord("cases", logging.INFO, "here.py", 1, message, arguments, None)
    vars(record).update(extra)
    return record


def test_a_json_line_carries_the_correlation_id_and_the_extras() -> None:
    with correlated("abc"):
        line = json.loads(JsonFormatter().format(_record("accepted %s", "c-1", position=7)))
    assert line["message"] == "accepted c-1"
    assert line["correlation_id"] == "abc"
    assert line["position"] == 7
    assert line["level"] == "info"
    assert line["logger"] == "cases"


def test_outside_a_request_there_is_no_correlation_id() -> None:
    with correlated("abc"):
        pass
    assert correlation_id() is None
    assert "correlation_id" not in json.loads(JsonFormatter().format(_record("plain")))


def test_a_text_line_ends_with_the_correlation_id() -> None:
    with correlated("abc"):
        assert TextFormatter().format(_record("plain")).endswith("INFO    cases: plain [abc]")


@pytest.mark.parametrize(
    ("level", "form", "fault"), [("LOUD", "json", "HALL_LOG_LEVEL"), ("INFO", "xml", "HALL_LOG_FORMAT")]
)
def test_a_wrong_setting_is_named(level: str, form: str, fault: str) -> None:
    handlers = logging.getLogger().handlers[:]
    try:
        with pytest.raises(ValueError, match=fault):
            configure(level, form)
    finally:
        logging.getLogger().handlers[:] = handlers


def test_green_threads_and_the_tasks_they_wait_for_keep_their_own_correlation_id() -> None:
    program = """
        from infra.runtime import green
        green.prepare()
        import asyncio
        import eventlet
        from infra.runtime import bridge
        from infra.telemetry.logging import correlated, correlation_id

        async def inside():
            await asyncio.sleep(0.01)
            return correlation_id()

        def worker(name):
            with correlated(name):
                eventlet.sleep(0.01)
                seen = bridge.run(inside())
                eventlet.sleep(0.01)
                return name, seen, correlation_id()

        pool = eventlet.GreenPool()
        seen = list(pool.imap(worker, ["a", "b", "c"]))
        assert seen == [(n, n, n) for n in "abc"], seen
        assert correlation_id() is None
        print("each its own")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.stdout == "each its own\n", done.stderr
    assert done.stderr == ""
