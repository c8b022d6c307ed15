"""Mutation testing of the rules: `python -m tests.mutants [--seed N] [--json]`.

Turns a comparison, drops a condition, or takes minus for plus, at 200 places drawn by the seed; each time the
unit tests of that service must notice. Prints what nobody noticed, as file:line, and the figure. Exits with 1
when fewer than 95 % were noticed, or when the tests fail on the rules as they are.
"""

import argparse
import ast
import json
import multiprocessing
import os
import random
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from importlib.machinery import SourceFileLoader
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

ROOT = Path(__file__).parent.parent
RULES = (
    "services/*/domain/**/*.py",
    "services/shared/*.py",
    "services/shared/deadlines/[!r]*.py",
    "services/shared/policies/changes.py",
)
COUNT, SHARE = 200, 0.95
_PRELOADED = ["fastapi", "hypothesis", "httpx", "kombu", "pytest", "infra.eventstore.application"]
"""What every process needs and no mutant is in: loaded once."""
_TURNED: dict[type[ast.AST], Any] = {
    **{ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt},
    **{ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is},
    **{ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Add: ast.Sub, ast.Sub: ast.Add},
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One place changed: what stood there, what stands there now, and the whole source with it."""

    file: str
    line: int
    was: str
    now: str
    source: bytes

    @property
    def tests(self) -> tuple[str, ...]:
        """The folders of the tests that must notice it; what all share is tried in one of them, too."""
        own = Path(self.file).parts[1]
        return (own, "cases") if own == "shared" else (own,)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}  {self.was}  →  {self.now}"


def mutants_of(file: str, source: bytes) -> Iterator[Mutant]:
    """Every mutant of a module."""
    lines = [0, *accumulate(map(len, source.splitlines(keepends=True)))]
    for node in _nodes(ast.parse(source)):
        for place, change in _changes(node):
            start = lines[place.lineno - 1] + place.col_offset
            end = lines[place.end_lineno - 1] + place.end_col_offset
            now = ast.unparse(change)
            changed = source[:start] + f"({now})".encode() + source[end:]
            yield Mutant(file, place.lineno, ast.unparse(place), now, changed)


def _nodes(node: ast.AST) -> Iterator[ast.AST]:
    """All but what is only said: texts, and what a type checker is told."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.JoinedStr | ast.Assert):
            yield from _nodes(child)


def _changes(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """A place in this node, and what to put there."""
    match node:
        case ast.Compare(left=left, ops=ops, comparators=others):
            for number, op in enumerate(ops):
                turned = [*ops[:number], _TURNED[type(op)](), *ops[number + 1 :]]
                yield node, ast.Compare(left, turned, others)
        case ast.BoolOp(op=joint, values=values):
            for number in range(len(values)):
                rest = values[:number] + values[number + 1 :]
                yield node, rest[0] if len(rest) == 1 else ast.BoolOp(joint, rest)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield node, operand
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            yield node, ast.BinOp(left, _TURNED[type(op)](), right)
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            yield test, ast.Constant(False)
        case ast.comprehension(ifs=conditions):
            yield from ((condition, ast.Constant(True)) for condition in conditions)


def all_mutants() -> list[Mutant]:
    files = sorted({file for pattern in RULES for file in ROOT.glob(pattern)})
    return [mutant for file in files for mutant in mutants_of(str(file.relative_to(ROOT)), file.read_bytes())]


def survives(mutant: Mutant) -> bool:
    """Whether all tests pass with it in place of its module. To be called in a process of its own."""
    read = SourceFileLoader.get_code

    def code(loader: SourceFileLoader, name: str) -> Any:
        if Path(loader.path) == ROOT / mutant.file:
            return compile(mutant.source, loader.path, "exec")
        return read(loader, name)

    SourceFileLoader.get_code = code  # type: ignore[method-assign]
    patient = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
    once = {"derandomize": True, "database": None, "phases": [Phase.explicit, Phase.generate]}
    settings.register_profile("once", **patient, **once)
    settings.load_profile("once")
    folders = [ROOT / "tests/unit" / folder for folder in mutant.tests]
    tests = [test for folder in folders for test in folder.glob("test_*.py")]
    tests.sort(key=lambda test: _distance(test, mutant))
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        quickly = ("-x", "-p", "no:cacheprovider")
        return pytest.main([*quickly, *map(str, tests)]) == pytest.ExitCode.OK


def _distance(test: Path, mutant: Mutant) -> tuple[bool, bool, str]:
    """Those first that speak of the module, those last that try many examples."""
    text = test.read_text()
    return "hypothesis" in text, Path(mutant.file).stem not in text, test.name


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--json", action="store_true", help="say it in one line of JSON")
    told = parser.parse_args()
    print(f"seed {told.seed}", file=sys.stderr, flush=True)
    drawn = random.Random(told.seed).sample(all_mutants(), COUNT)
    originals = {mutant.tests: replace(mutant, source=(ROOT / mutant.file).read_bytes()) for mutant in drawn}
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(_PRELOADED)
    with ProcessPoolExecutor(mp_context=forks, max_tasks_per_child=1) as each:
        for tests, passes in zip(originals, each.map(survives, originals.values()), strict=True):
            if not passes:
                sys.exit(f"the unit tests of {' and '.join(tests)} fail on the rules as they are")
        alive = []
        for mutant, is_alive in zip(drawn, each.map(survives, drawn), strict=True):
            print("A" if is_alive else ".", end="", file=sys.stderr, flush=True)
            alive += [mutant] * is_alive
    print(file=sys.stderr)
    killed = COUNT - len(alive)
    if told.json:
        print(json.dumps({"seed": told.seed, "killed": killed, "of": COUNT, "alive": [*map(str, alive)]}))
    else:
        print(*alive, f"killed {killed} of {COUNT}", sep="\n")
    return 0 if killed >= SHARE * COUNT else 1


if __name__ == "__main__":
    sys.exit(main())
