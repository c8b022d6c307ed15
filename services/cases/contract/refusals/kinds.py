"""How a refusal of this service is written."""

from infra.contracts import RefusalKind, Text


def kind(
    code: str, status: int, clause: str, title: tuple[str, str, str], remedy: tuple[str, str, str]
) -> RefusalKind:
    """`title` and `remedy` in English, traditional and simplified Chinese."""
    return RefusalKind(code, status, Text(*title), Text(*remedy), clause)
