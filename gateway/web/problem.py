"""A refusal as a page shows it: in the page's language, with its remedy, at the fields that it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway import problems
from gateway.web.remedies import ON_PAGES
from infra.languages.saying import Language, said


@dataclass(frozen=True, slots=True)
class Problem:
    """What a page says of a refusal; `errors` are by the field that each is about."""

    code: str
    status: int
    title: str
    remedy: str
    detail: str
    clause: str | None
    errors: Mapping[str, str]
    extra: Mapping[str, Any]

    @property
    def is_ours(self) -> bool:
        """Whether nothing was wrong with what was asked: it may even have been done."""
        return self.status >= 500

    @classmethod
    def of(cls, wire: Mapping[str, Any], language: Language) -> "Problem":
        """From a refusal's wire form (`Refusal.to_problem()`)."""
        told = problems.in_language(wire, language)
        own = ON_PAGES.get(told["code"])
        return cls(
            code=told["code"],
            status=told["status"],
            title=told["title"],
            remedy=told["remedy"] if own is None else said(own, language),
            detail=told["detail"],
            clause=told.get("clause"),
            errors={error["field"]: error["message"] for error in told.get("errors", ())},
            extra=wire["extra"],
        )
