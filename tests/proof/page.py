"""`docs/proofs.md`: what each proof shows and needs, when it last ran and what it saw."""

import importlib
import pkgutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType

import tests.proof

PAGE = Path(__file__).parents[2] / "docs" / "proofs.md"
_NOT_PROOFS = {"__main__", "page"}
_HEAD = """# Proofs

What takes minutes, or other programs than `make test` needs: `make proof`, or `make proof ONLY=name` for one.
Each run writes its line anew; a line is as old as it says. Written by `python -m tests.proof.page`.

| proof | shows | needs | last ran | saw |
|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Line:
    """One proof's line; `ran` and `saw` are `never` and nothing until it has."""

    name: str
    shows: str
    needs: str
    ran: str = "never"
    saw: str = ""

    def __str__(self) -> str:
        return f"| {self.name} | {self.shows} | {self.needs} | {self.ran} | {self.saw} |"


def proofs() -> dict[str, ModuleType]:
    """Every proof by name."""
    names = sorted(one.name for one in pkgutil.iter_modules(tests.proof.__path__))
    return {
        name: importlib.import_module(f"tests.proof.{name}")
        for name in names
        if name not in _NOT_PROOFS and not name.startswith("_")
    }


def lines() -> dict[str, Line]:
    """The lines there should be; of those on the page already what they saw last."""
    found = {}
    for name, module in proofs().items():
        shows = (module.__doc__ or "").strip().splitlines()[0]
        found[name] = Line(name, shows, "; ".join(module.NEEDS), *_seen(name))
    return found


def write(seen: dict[str, str]) -> None:
    """Write the page, with what these proofs saw today."""
    today = date.today().isoformat()  # noqa: DTZ011 — when it ran, by the machine that it ran on
    told = lines()
    for name, saw in seen.items():
        told[name] = Line(name, told[name].shows, told[name].needs, today, saw.replace("|", "∣"))
    PAGE.write_text(_HEAD + "".join(f"{line}\n" for line in told.values()))


def _seen(name: str) -> tuple[str, ...]:
    for line in PAGE.read_text().splitlines() if PAGE.exists() else ():
        cells = [cell.strip() for cell in line.split("|")]
        if cells[1:2] == [name]:
            return cells[4], cells[5]
    return ()


if __name__ == "__main__":
    write({})
