"""Whose case it is: the applicant's, and of who acts for him (代辦人)."""

from collections.abc import Callable

from services.cases.contract.cases import SubmitApplication


def owners_of(
    told: SubmitApplication, account: str | None, known_by: Callable[[str], str]
) -> tuple[str, str | None]:
    """Applicant and agent: who applies from an `account` of his own is known by it.

    Who is entered otherwise is known by the document: `known_by` makes a person's id of its number.
    """
    person = known_by(told.document_number)
    if told.agent is None:
        return account or person, None
    return person, account or known_by(told.agent.document_number)
