"""Writes docs/configuration.md from the table of variables."""

from pathlib import Path

from infra.runtime.config import VARIABLES

_HEAD = """# Configuration

Everything is set by environment variables, read once at start. An empty value counts as unset. A value that
does not fit stops the start with one line and exit code 2. This page is written from
`infra/runtime/config.py` by `python -m infra.runtime.documentation`; a test holds the two together.

| Variable | Default | Meaning |
|---|---|---|
"""


def configuration_page() -> str:
    """The whole page, in Markdown."""
    rows = (
        f"| `{variable.name}` | {_default(variable.default)} | {variable.meaning.replace('|', '∣')} |\n"
        for variable in VARIABLES
    )
    return _HEAD + "".join(rows)


def _default(value: str | None) -> str:
    return "unset" if value is None else f"`{value}`"


if __name__ == "__main__":
    Path("docs").mkdir(exist_ok=True)
    Path("docs/configuration.md").write_text(configuration_page())
