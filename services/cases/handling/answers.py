"""What several commands on a case answer, made of the case as they leave it."""

from typing import Any

from services.cases.contract.cases import CaseAnswer
from services.cases.domain.case import Case


def case_state(case: Case) -> dict[str, Any]:
    return {"number": case.number, "status": case.status, "version": case.version}


def case_answer(case: Case) -> CaseAnswer:
    return CaseAnswer(**case_state(case))
