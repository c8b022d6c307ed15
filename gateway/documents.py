"""Sends what is not JSON: a page or a picture of a service, as it is, under a policy that runs nothing."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from gateway import kept
from gateway.exchange import Headers, HttpExchange
from infra.contracts import Answer, Document

POLICY = (
    b"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    b"frame-ancestors 'self'"
)
"""The Content-Security-Policy of a document: its own inline style, no script, nothing from anywhere.

A page of the hall may frame it, to show and print it.
"""
_NOT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f/\\]")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]")


def media_type_of(answer: type[Answer]) -> str | None:
    """The media type of answers that are documents; None for those that are JSON."""
    return answer.media_type if issubclass(answer, Document) else None


async def send(
    exchange: HttpExchange, kind: type[Document], told: Mapping[str, Any], *, public: bool
) -> None:
    """Answer with a document; `told` is the answer of the service, its wire form.

    A `public` one, which everybody may see, may be kept: who has it is told so (304).
    """
    document = kind.model_validate(told)
    body, headers = document.text.encode("utf-8", "replace"), headers_of(document)
    if public:
        tag = kept.tag_of(body)
        headers = (*headers, (b"etag", tag), kept.ASK_AGAIN)
        if kept.is_known(tag, exchange.headers):
            await exchange.begin(304, headers)
            await exchange.send({"type": "http.response.body"})
            return
    await exchange.answer(body, headers, kind=(b"content-type", content_type(kind).encode()))


def content_type(kind: type[Document]) -> str:
    """What a document is sent as: JSON is UTF-8 by definition and takes no charset; all else is told."""
    return kind.media_type if kind.media_type.endswith("json") else f"{kind.media_type}; charset=utf-8"


def headers_of(document: Document) -> Headers:
    """What goes with a document: its policy, language, and the name it is saved under."""
    headers = [(b"content-security-policy", POLICY)]
    if document.language is not None:
        headers.append((b"content-language", _NOT_PLAIN.sub("", document.language).encode()))
        headers.append((b"vary", b"Accept-Language"))
    if document.file_name is not None:
        headers.append((b"content-disposition", _disposition(document.file_name).encode()))
    return tuple(headers)


def _disposition(file_name: str) -> str:
    """Shown in place, and saved under its name (RFC 6266; other letters than ASCII by RFC 8187)."""
    name = _NOT_IN_A_NAME.sub("_", file_name)
    plain = _NOT_PLAIN.sub("_", name)
    full = "" if plain == name else f"; filename*=UTF-8''{quote(name, safe='', errors='replace')}"
    return f'inline; filename="{plain}"{full}'
