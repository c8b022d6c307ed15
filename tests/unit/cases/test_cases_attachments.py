"""Files handed in with a case: which it holds, and one of them opened."""

import pytest

from infra.contracts import Event
from services.cases.contract import case_events as happened
from services.cases.contract import refusals as refuse
from services.cases.contract.persons import OpenAttachment
from services.cases.domain.applying import Entry, apply_for
from services.cases.domain.case import Case
from services.cases.domain.competence import concerned_by
from services.cases.domain.reading import file_of
from tests.given import given
from tests.unit.cases.files import ELSEWHERE, OF_THE_HALL
from tests.unit.cases.test_cases_applying import TOLD
from tests.unit.cases_told import CLOCKS, IN_CHARGE, MONDAY, PERMIT, accepted, fold, noticed, on

ANOTHER = OF_THE_HALL.model_copy(update={"material": "id", "reference": f"file-{'0b' * 16}"})
ENTRY = Entry("h-2026-1", "mac", 1, "online", "wang", None, 3)


def applied() -> list[Event]:
    told = TOLD.model_copy(update={"attachments": (ELSEWHERE, OF_THE_HALL)})
    return apply_for(told, ENTRY, CLOCKS, MONDAY)


def test_an_application_says_which_of_the_hall_s_own_files_it_has() -> None:
    (event,) = applied()
    assert isinstance(event, happened.CaseApplied)
    assert event.files == (OF_THE_HALL.reference,)
    assert [file.key for file in event.attachments] == [None, OF_THE_HALL.key]


def test_a_supplement_adds_to_the_files_that_a_case_has() -> None:
    past = noticed(applied(), "id", at=on(4))
    outcome = given(Case, past).when(lambda case: case.supplement(CLOCKS, ["id"], (ANOTHER,), on(5)))
    (event,) = outcome.events
    assert isinstance(event, happened.MaterialsSupplemented)
    assert event.files == (OF_THE_HALL.reference, ANOTHER.reference)
    case = fold([*past, event])
    assert [file_of(case, nth).reference for nth in (1, 2, 3)] == [
        file.reference for file in (ELSEWHERE, OF_THE_HALL, ANOTHER)
    ]
    for nothing in (4, 100_000):
        given(Case, [*past, event]).when(lambda case, nth=nothing: file_of(case, nth) and []).then(
            refuse.NO_ATTACHMENT
        )


@pytest.mark.parametrize(
    ("past", "act", "extent"),
    [
        (applied(), None, "reception"),
        (accepted(), None, "department"),
        (accepted(), "withdrawal", "reception"),
    ],
    ids=["not accepted", "accepted", "accepted, for an act of reception"],
)
def test_a_file_opens_to_whom_the_applicant_s_data_does(
    past: list[Event], act: str | None, extent: str
) -> None:
    command = OpenAttachment.model_validate({"number": "h-2026-1", "nth": 1, "purpose": "x", "act": act})
    found, whose = concerned_by(command, fold(past), PERMIT, IN_CHARGE)
    assert (found, whose.in_charge) == (extent, {IN_CHARGE})
