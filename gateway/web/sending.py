"""Sends what a page's function answered, with what every page's answer carries."""

from gateway import kept
from gateway.exchange import Headers
from gateway.headers import location
from gateway.problems import retry_after
from gateway.web.answers import Elsewhere, File, Html, PageAnswer
from gateway.web.page import Page
from infra.contracts import PUBLIC

_HTML = (b"content-type", b"text/html; charset=utf-8")
POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
    b"connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The Content-Security-Policy of every page: its own files, and nothing that is written into it."""
_ALWAYS: Headers = (
    (b"content-security-policy", POLICY),
    (b"referrer-policy", b"same-origin"),  # under no-referrer browsers say `Origin: null` with a form
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=()"),
)


async def send(page: Page, answer: PageAnswer) -> None:
    """Answer, once what the page keeps for its reader is kept. Raises StoreUnavailable when it cannot be."""
    await page.save()
    headers = (*_ALWAYS, (b"content-language", page.language.encode()), *_cookie(page))
    match answer:
        case Elsewhere():
            await page.exchange.answer(b"", (*headers, location(answer.url)), status=303, kind=_HTML)
        case File():
            given = {name for name, _ in answer.headers}
            own = tuple(header for header in headers if header[0] not in given)
            kind = (b"content-type", answer.kind.encode())
            await page.exchange.answer(answer.body, (*own, *answer.headers), kind=kind)
        case Html():
            await _send_html(page, answer, headers)


def _cookie(page: Page) -> Headers:
    if page.cookie is not None:
        return (page.cookie,)
    if page.session.is_new and (page.keeps or page.keyed):
        return (page.site.cookie_of(page.session),)
    return ()


async def _send_html(page: Page, answer: Html, headers: Headers) -> None:
    body, exchange, problem = answer.text.encode("utf-8", "replace"), page.exchange, page.problem
    if answer.position is not None:
        tag = kept.tag_of(body)
        headers = (*headers, (b"etag", tag), (b"hall-position", b"%d" % answer.position))
        if PUBLIC in page.room.roles:  # what staff alone may see no browser keeps, not even to ask again
            headers = (*headers, kept.ASK_AGAIN)
        if kept.is_known(tag, exchange.headers):
            await exchange.begin(304, headers)
            await exchange.send({"type": "http.response.body"})
            return
    if problem is not None:
        wait = retry_after({"status": problem.status, "extra": problem.extra})
        if wait is not None:
            headers = (*headers, (b"retry-after", b"%d" % wait))
    await exchange.answer(body, headers, status=answer.status, kind=_HTML)
