"""The table of clauses proves nothing by itself: what it calls proven was proven by tests that ran."""

import pytest

from infra.hosting import discovery
from tests.acceptance.clauses import Results, faults, lines
from tests.acceptance.regulation import BEGUN, REGULATION, SERVICES, STANDING, Clause

NOTICE = next(clause for clause in REGULATION if clause.number == "3.2.2")


def _results(**outcomes: str) -> Results:
    """Every clause that a standing part carries has one test that passed; 3.2.2 has these."""
    results = Results()
    for clause in REGULATION:
        if clause.standing and clause is not NOTICE:
            results.tests[clause.number] = [f"t.py::test_{clause.number}"]
            results.outcomes[f"t.py::test_{clause.number}"] = "passed"
    results.tests[NOTICE.number] = [f"tests/acceptance/t.py::{test}" for test in outcomes]
    results.outcomes |= {f"tests/acceptance/t.py::{test}": outcome for test, outcome in outcomes.items()}
    return results


def test_all_its_tests_prove_a_clause() -> None:
    results = _results(one="passed", two="passed")
    assert results.verdict(NOTICE) == "proven"
    assert faults(results) == []


@pytest.mark.parametrize("outcome", ["failed", "skipped"])
def test_one_test_that_did_not_pass_proves_it_not(outcome: str) -> None:
    results = _results(one="passed", two=outcome)
    assert results.verdict(NOTICE) == outcome
    assert faults(results) == [f"3.2.2 {outcome}: t.py::two"]


def test_a_test_that_never_ran_proves_it_not() -> None:
    results = _results(one="passed")
    results.tests[NOTICE.number].append("t.py::two")
    assert results.verdict(NOTICE) == "failed"


def test_a_clause_without_a_test_is_a_fault() -> None:
    results = _results()
    assert results.verdict(NOTICE) == "untested"
    assert faults(results) == ["3.2.2 has no test, and cases stand"]


def test_a_test_of_no_clause_is_a_fault() -> None:
    results = _results(one="passed")
    results.tests["9.9"] = ["t.py::test_nothing"]
    assert faults(results) == ["there is no clause 9.9"]


def test_the_table_names_clauses_tests_and_whose_part_is_proven() -> None:
    told = list(lines(_results(**{"test_a[1]": "passed", "test_a[2]": "passed"})))
    at = told.index(f"{'3.2.2':<7}{'proven':<10}{NOTICE.about}")
    assert [line.strip() for line in told[at + 1 : at + 3]] == ["whole: cases", "- t.py::test_a (2 cases)"]
    at = next(number for number, line in enumerate(told) if line.startswith("1.3.1 "))
    assert told[at + 1].strip() == "cases part; to come: queue, staff, feedback, facilities"
    assert any(line.startswith("4.1.1  open") for line in told)


def test_the_parts_that_stand_are_those_there_are() -> None:
    assert {*STANDING, *BEGUN} & set(SERVICES) == set(discovery.service_names())


def test_no_clause_is_there_twice() -> None:
    assert len({clause.number for clause in REGULATION}) == len(REGULATION) == 55


def test_clauses_are_in_the_order_of_the_regulation() -> None:
    assert [clause.number for clause in REGULATION][:2] == ["1.2", "1.3.1"]
    assert Clause("3.2.10", "", ("cases",)).order > Clause("3.2.9", "", ("cases",)).order
