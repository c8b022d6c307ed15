"""The numbers of a case's papers (文號): the case's, the letter of the kind, and its place among those."""

from services.cases.contract.words import PaperKind

_LETTERS: dict[PaperKind, str] = {
    "receipt": "S",
    "notice": "N",
    "acceptance": "A",
    "refusal": "R",
    "extension": "E",
    "decision": "D",
}


def paper_number(case: str, kind: PaperKind, nth: int) -> str:
    """The `nth` paper of its kind, from 1."""
    return f"{case}-{_LETTERS[kind]}{nth}"
