"""A refusal as a page shows it: in the page's language, with its remedy, at the fields that it names."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from gateway import because, problems
from gateway.problems import BROKEN, Refused
from gateway.web.answers import SaidNo
from infra.contracts import UNAVAILABLE, Refusal, faults_of, malformed_in
from infra.eventstore.records import StoreUnavailable
from infra.languages.saying import Language

_log = logging.getLogger(__name__)
_FOR_PROGRAMS = re.compile(r"\s*\[[^]]*\]")


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
        return cls(
            code=told["code"],
            status=told["status"],
            title=told["title"],
            remedy=_FOR_PROGRAMS.sub("", told["remedy"]),
            detail=told["detail"],
            clause=told.get("clause"),
            errors={error["field"]: error["message"] for error in told.get("errors", ())},
            extra=wire["extra"],
        )


def problem_of(error: Exception) -> Mapping[str, Any]:
    """A refusal's wire form, of whatever kept a page from being made."""
    match error:
        case SaidNo():
            return error.problem
        case Refusal():
            return error.to_problem()
        case Refused():
            return error.refusal.to_problem()
        case ValidationError():
            return malformed_in(faults_of(error)).to_problem()
        case StoreUnavailable():
            return UNAVAILABLE(because.NO_STORE(cause=error)).to_problem()
    _log.error("a page failed", exc_info=error)
    return BROKEN(because.ANSWER_FAILED()).to_problem()
