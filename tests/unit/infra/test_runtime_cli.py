"""How a line of `hall` ends when it is ended from outside."""

import signal
import subprocess
import sys
import textwrap

import pytest

from tests.processes import interruptible

_LINE = """
    import os, signal, sys, time
    from infra.hosting import cli

    def line(words, settings):
        try:
            os.kill(os.getpid(), {number})
            return 7
        finally:
            os.kill(os.getpid(), {number})
            print("stopped what it started")

    {before}
    cli.run = line
    sys.argv[1:] = ["demo"]
    sys.exit(cli.main())
"""


def _ended(number: int, before: str = "") -> tuple[int, str]:
    program = textwrap.dedent(_LINE).format(number=int(number), before=before)
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=interruptible,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_line_that_is_ended_stops_what_it_started(number: int) -> None:
    assert _ended(number) == (130, "stopped what it started\n")


def test_a_line_that_nohup_runs_goes_on_when_its_terminal_closes() -> None:
    ignored = "signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    assert _ended(signal.SIGHUP, ignored) == (7, "stopped what it started\n")
