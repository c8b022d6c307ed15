"""What a page's function answers with."""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway import documents
from gateway.exchange import Headers
from infra.contracts import Document


@dataclass(frozen=True, slots=True)
class Html:
    """A page, or a piece of one; `position` of a piece is the log's that it shows."""

    text: str
    status: int = 200
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The browser is to go there (303)."""

    url: str


@dataclass(frozen=True, slots=True)
class File:
    """A file to be saved or shown; `headers` in place of what pages have."""

    body: bytes
    kind: str
    headers: Headers = ()

    @classmethod
    def of(cls, document: Document) -> "File":
        """A service's document as it is, under its own policy."""
        body = document.text.encode("utf-8", "replace")
        return cls(body, documents.content_type(type(document)), documents.headers_of(document))


PageAnswer = Html | Elsewhere | File


class SaidNo(Exception):
    """A service, or the gateway, refused: `problem` is the refusal in its wire form."""

    def __init__(self, problem: Mapping[str, object]) -> None:
        super().__init__(str(problem["code"]))
        self.problem = problem
