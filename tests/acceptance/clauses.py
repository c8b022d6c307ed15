"""Which clause of the regulation is proven by which tests: `python -m tests.acceptance.clauses`.

Says on standard error how far it has come. Exits with 1 when a clause that a standing part carries has no
test, when one of its tests fails or is skipped, or when anything else in the run fails.
"""

import contextlib
import io
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest

from tests.acceptance.regulation import REGULATION, Clause

FOLDER = Path(__file__).parent

Verdict = Literal["proven", "failed", "skipped", "untested", "open"]


@dataclass
class Results:
    """A pytest plugin: which tests name a clause, and how each went."""

    tests: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    outcomes: dict[str, str] = field(default_factory=dict)
    total: int = 0
    done: int = 0

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        self.total = len(items)
        for item in items:
            for mark in item.iter_markers("clause"):
                self.tests[mark.args[0]].append(item.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or not report.passed:
            self.outcomes[report.nodeid] = report.outcome

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self.done += 1
        outcome = self.outcomes.get(nodeid, "failed")
        print(f"[{self.done}/{self.total}] {outcome:<8}{_short(nodeid)}", file=sys.stderr, flush=True)

    def verdict(self, clause: Clause) -> Verdict:
        """Proven only by tests that all ran and passed; open when no part that carries it stands."""
        if not clause.standing:
            return "open"
        outcomes = {self.outcomes.get(test, "failed") for test in self.tests.get(clause.number, ())}
        if not outcomes:
            return "untested"
        return "failed" if "failed" in outcomes else "skipped" if "skipped" in outcomes else "proven"


def lines(results: Results) -> Iterator[str]:
    """The table: each clause that a standing part carries with its tests, then those still open."""
    for clause in REGULATION:
        if not clause.standing:
            continue
        yield f"{clause.number:<7}{results.verdict(clause):<10}{clause.about}"
        yield f"{'':<17}{_whose(clause)}"
        for test, count in _by_function(results.tests.get(clause.number, ())):
            yield f"{'':<17}- {test}" + (f" ({count} cases)" if count > 1 else "")
    yield ""
    for clause in REGULATION:
        if not clause.standing:
            yield f"{clause.number:<7}{'open':<10}{clause.about} ({', '.join(clause.parts)})"
    yield ""
    counted = Counter(results.verdict(clause) for clause in REGULATION)
    yield ", ".join(f"{verdict}: {count}" for verdict, count in counted.items())


def faults(results: Results) -> list[str]:
    """Why the regulation is not proven as far as it could be; nothing when it is."""
    found = []
    for clause in REGULATION:
        verdict = results.verdict(clause)
        if verdict in ("failed", "skipped"):
            wrong = [test for test in results.tests[clause.number] if results.outcomes.get(test) != "passed"]
            found.append(f"{clause.number} {verdict}: {', '.join(map(_short, wrong))}")
        elif verdict == "untested":
            found.append(f"{clause.number} has no test, and {', '.join(clause.standing)} stand")
    known = {clause.number for clause in REGULATION}
    found += [f"there is no clause {number}" for number in sorted(results.tests.keys() - known)]
    return found


def _whose(clause: Clause) -> str:
    if not clause.to_come:
        return f"whole: {', '.join(clause.standing)}"
    return f"{' and '.join(clause.standing)} part; to come: {', '.join(clause.to_come)}"


def _by_function(tests: Sequence[str]) -> Iterable[tuple[str, int]]:
    return Counter(_short(test).partition("[")[0] for test in tests).items()


def _short(test: str) -> str:
    return test.removeprefix("tests/acceptance/")


def main() -> int:
    results, printed = Results(), io.StringIO()
    with contextlib.redirect_stdout(printed):
        code = pytest.main([str(FOLDER), "-q", "-p", "no:cacheprovider"], plugins=[results])
    print("\n".join(lines(results)))
    wrong = faults(results)
    if code != pytest.ExitCode.OK:
        print(printed.getvalue(), file=sys.stderr)
        wrong.append(f"pytest ended with {pytest.ExitCode(code).name}")
    for fault in wrong:
        print(f"not proven: {fault}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
