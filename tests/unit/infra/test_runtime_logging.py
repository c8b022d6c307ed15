"""Log lines: their shape, and whose correlation id they carry."""

import json
import logging
import os
import subprocess
import sys
import textwrap

import pytest

from infra.telemetry.logging import (
    JsonFormatter,
    OncePerCause,
    TextFormatter,
    configure,
    correlated,
    correlation_id,
)


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
        from infra.loop import green
        green.prepare()
        import asyncio
        import eventlet
        from infra.loop import bridge
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


def _failed(error: Exception) -> logging.LogRecord:
    try:
        raise error
    except Exception:
        return logging.LogRecord("nameko.containers", logging.ERROR, "", 1, "%s", (error,), sys.exc_info())


def test_a_storm_of_failures_says_each_cause_once_a_minute_and_how_many_there_were() -> None:
    now = 0.0
    once = OncePerCause(lambda: now)
    assert [once.filter(_failed(KeyError(n))) for n in range(4)] == [True, False, False, False]
    assert once.filter(_failed(ValueError("another cause")))
    assert once.filter(_record("no failure"))
    now = 60.0
    again = _failed(KeyError(5))
    assert once.filter(again)
    assert again.getMessage() == "5 (and 3 like it before)"


def test_failed_workers_are_logged_once_a_cause(capsys: pytest.CaptureFixture[str]) -> None:
    before = logging.getLogger().handlers[:], logging.getLogger().level
    try:
        configure("INFO", "text")
        for _ in range(3):
            logging.getLogger("nameko.containers").handle(_failed(RuntimeError("the floor gave way")))
    finally:
        logging.getLogger().handlers[:], logging.getLogger().level = before
    assert capsys.readouterr().err.count("RuntimeError: the floor gave way") == 1
