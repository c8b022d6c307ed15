"""What a page's form sent: its fields and files, and the key that it was shown with."""

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from gateway import bodies
from gateway.exchange import HttpExchange
from gateway.problems import UNREADABLE
from gateway.web.refusals import FORM_UNREADABLE

KEY, DO = "key", "do"
"""The hidden fields of every form: its key, and which of the page's acts it is."""
_MOST_FIELDS, _MOST_FILES = 1000, 20
_NEW_LINE = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: what it is called and said to be is the sender's word."""

    name: str
    kind: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was sent; `number` is its Idempotency-Key."""

    fields: dict[str, list[str]]
    files: dict[str, list[Upload]] = field(default_factory=dict)
    number: UUID | None = None

    def text(self, name: str) -> str | None:
        """A field without the white space around it; None when it is empty or missing."""
        return (self.fields.get(name) or [""])[0].strip() or None

    def required(self, name: str) -> str:
        """The same, an empty text where there is none: the command's model says what is wrong with it."""
        return self.text(name) or ""

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a field that may have several."""
        return tuple(value for value in self.fields.get(name, ()) if value)

    def ticked(self, name: str) -> bool:
        return bool(self.all(name))

    def key(self, which: int = 0) -> str:
        """The Idempotency-Key of the form's first command; a further one's, by its number."""
        assert self.number is not None, "a form that is acted on has its key"
        return f"{self.number}/{which}" if which else str(self.number)


async def read(exchange: HttpExchange, limit: int, patience: float = bodies.PATIENCE) -> Form:
    """The form in a request's body, of `limit` bytes at most, whole after `patience` seconds.

    Raises a 400, 408 or 413 refusal.
    """
    body = await bodies.read(exchange.receive, exchange.headers, limit, patience)
    request = Request(exchange.scope, _again(body))
    try:
        sent = await request.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=max(limit, 1))
    except MultiPartException as error:
        raise UNREADABLE(FORM_UNREADABLE(cause=error.message)) from None
    except UnicodeError as error:  # of a charset that is called one and decodes nothing
        raise UNREADABLE(FORM_UNREADABLE(cause=error)) from None
    form = Form({}, {})
    for name, value in sent.multi_items():
        if isinstance(value, UploadFile):
            content = await value.read()
            if value.filename:
                upload = Upload(value.filename, value.content_type or "", content)
                form.files.setdefault(name, []).append(upload)
        else:
            text = _NEW_LINE.sub("\n", value)
            bodies.check_text(text, name)
            form.fields.setdefault(name, []).append(text)
    return form


def _again(body: bytes) -> Any:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
