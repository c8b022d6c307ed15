"""The table clause → tests → result: `python -m tests.acceptance.clauses`.

Exits with 1 when a clause of a service that is built has no test, or one of its tests fails.
"""

import contextlib
import io
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent

BUILT: dict[str, tuple[str, ...]] = {
    "cases": (
        "1.2",
        "1.3.1",
        "1.3.2",
        "1.3.3",
        "3.1.1",
        "3.1.2",
        "3.2.1",
        "3.2.2",
        "3.3.2",
        "7.3.1",
        "7.3.2",
        "7.4.1",
    ),
}
"""Services that stand, and the clauses they carry. What a clause asks of other services is theirs to test."""

OPEN: dict[str, tuple[str, ...]] = {
    "queue": ("1.3.4", "3.3.1"),
    "staff": ("2.1.1", "2.1.2", "2.2.1", "2.2.2", "2.3.1", "2.3.2", "2.3.3", "2.4.1", "2.4.2", "7.2.2"),
    "feedback": ("3.4.1", "3.4.2"),
    "facilities": (
        *("4.1.1", "4.1.2", "4.2.1", "4.2.2", "4.3.1", "4.3.2", "4.3.3"),
        *("5.1.1", "5.1.2", "5.2.1", "5.2.2", "5.2.3", "5.2.4", "5.2.5", "5.3.1", "5.3.2", "5.3.3"),
        *("6.1.1", "6.1.2", "6.2.1", "6.2.2", "6.3.1", "6.3.2", "6.4.1", "6.4.2", "6.4.3"),
        *("7.1.1", "7.1.2", "7.2.1"),
    ),
}
"""Services still to be built, and theirs."""


@dataclass
class Results:
    """A pytest plugin: which tests name a clause, and how each went."""

    tests: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    outcomes: dict[str, str] = field(default_factory=dict)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            for mark in item.iter_markers("clause"):
                self.tests[mark.args[0]].append(item.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or not report.passed:
            self.outcomes[report.nodeid] = report.outcome

    def verdict(self, clause: str) -> str:
        """passed, failed, skipped, or none when no test names the clause."""
        outcomes = {self.outcomes.get(test, "failed") for test in self.tests.get(clause, ())}
        if not outcomes:
            return "none"
        return "failed" if "failed" in outcomes else "passed" if "passed" in outcomes else "skipped"


def rows(results: Results) -> list[tuple[str, str, int, str]]:
    """Clause, service, tests, result: in the order of the regulation."""
    table = [
        (clause, service, len(results.tests.get(clause, ())), results.verdict(clause))
        for service, clauses in BUILT.items()
        for clause in clauses
    ]
    table += [(clause, service, 0, "open") for service, clauses in OPEN.items() for clause in clauses]
    return sorted(table, key=lambda row: [int(part) for part in row[0].split(".")])


def main() -> int:
    results = Results()
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        pytest.main([str(FOLDER), "-q", "-p", "no:cacheprovider"], plugins=[results])
    table = rows(results)
    for clause, service, tests, verdict in table:
        print(f"{clause:<8}{service:<12}{tests:>4} test(s)  {verdict}")
    unknown = sorted(results.tests.keys() - {row[0] for row in table})
    wrong = [row for row in table if row[3] in ("none", "failed", "skipped")]
    if wrong or unknown:
        print(printed.getvalue(), file=sys.stderr)
        print(
            f"not proven: {', '.join(row[0] for row in wrong) or '-'}; no such clause: {unknown}",
            file=sys.stderr,
        )
    return 1 if wrong or unknown else 0


if __name__ == "__main__":
    sys.exit(main())
