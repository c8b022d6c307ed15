"""The `hall` program: each part of the project adds its own lines to it."""

import argparse
import io
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from types import FrameType
from typing import Any

from infra.loop.config import ConfigurationError, Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one line of `hall` and return its exit code: 0 fine, 1 failed, 2 wrong usage or configuration."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["run"]:
        from infra.loop import green

        green.prepare()
    elif arguments is None:  # the process is ours
        _end_in_order()
    try:
        return run(words, Settings())
    except ConfigurationError as error:
        print(f"hall: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _end_in_order() -> None:
    """A line that is ended from outside, or whose terminal closes, stops what it started, as at a Ctrl-C."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup's
            signal.signal(number, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # a closing terminal says it twice: the kernel, and the shell
    raise KeyboardInterrupt


def run(words: Sequence[str], settings: Settings) -> int:
    """Run one line within this process and return its exit code. Raises ConfigurationError."""
    parsed = parser(words).parse_args(words)
    return int(parsed.handler(parsed, settings))


def printed(words: Sequence[str], settings: Settings) -> tuple[int, str]:
    """The same, for one line that needs another: its exit code and what it printed."""
    out = io.StringIO()
    with redirect_stdout(out):
        code = run(words, settings)
    return code, out.getvalue()


def parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser; a process that serves loads none of the other lines."""
    from infra.hosting import discovery
    from infra.hosting.commands import run as serving

    root = argparse.ArgumentParser(prog="hall", description="OpenHall: a public-service hall run on events.")
    lines = root.add_subparsers(metavar="COMMAND", required=True)
    modules = [serving] if words[:1] == ["run"] else discovery.command_lines()
    for module in modules:
        module.register(lines)
    return root


def group(lines: Any, name: str, help: str) -> Any:
    """The subparsers below one word, made by whoever comes first: several modules may add lines to it."""
    if name in lines.choices:
        return next(
            action
            for action in lines.choices[name]._actions
            if isinstance(action, argparse._SubParsersAction)
        )
    return lines.add_parser(name, help=help).add_subparsers(metavar="WHAT", required=True)


if __name__ == "__main__":
    sys.exit(main())
