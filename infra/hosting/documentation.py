"""Writes docs/configuration.md from the table of variables."""

from collections.abc import Iterable
from pathlib import Path

from infra.loop.config import LIBRARY_VARIABLES, VARIABLES, Variable

_HEAD = """# Configuration

Everything is set by environment variables, read once at start. An empty value counts as unset. A value that
does not fit stops the start with one line and exit code 2; a name that looks like one of these and is none is
a warning. SIGUSR1 has a running process log from DEBUG up, and again from HALL_LOG_LEVEL.

This page is written from `infra/loop/config.py` by `python -m infra.hosting.documentation`; a test holds
the two together.

"""
_COLUMNS = """| Variable | Default | Value | Meaning |
|---|---|---|---|
"""
_LIBRARY = """
Who uses the log through the `eventsourcing` library (`PERSISTENCE_MODULE=infra.eventstore`) sets these, each
prefixed by the application's name where several differ, beside the library's own:

"""


def configuration_page() -> str:
    """The whole page, in Markdown."""
    return _HEAD + _table(VARIABLES) + _LIBRARY + _table(LIBRARY_VARIABLES)


def _table(variables: Iterable[Variable]) -> str:
    rows = (
        f"| `{variable.name}` | {_default(variable.default)} | {variable.kind.words} "
        f"| {variable.meaning.replace('|', '∣')} |\n"
        for variable in variables
    )
    return _COLUMNS + "".join(rows)


def _default(value: str | None) -> str:
    return "unset" if value is None else f"`{value}`"


if __name__ == "__main__":
    Path("docs").mkdir(exist_ok=True)
    Path("docs/configuration.md").write_text(configuration_page())
