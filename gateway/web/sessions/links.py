"""One-time links of the development issuer: `hall login` prints one, who opens it is signed in."""

from collections.abc import Mapping
from typing import Any

from gateway.exchange import HttpExchange
from gateway.identity.development import DevelopmentIssuer
from gateway.web.entrance import words
from gateway.web.entrance.refusals import LINK_USED
from gateway.web.sessions import development
from gateway.web.site import Site

PATH = "/login/once/{link}"
_FIRST = ("visitor", "kiosk", "clerk", "department_head", "supervisor", "auditor", "operator")
_EVERYWHERE = ("*",)


class Links:
    """Opens the links that the issuer made, each once, in whichever process."""

    def __init__(self, site: Site, issuer: DevelopmentIssuer) -> None:
        self._site = site
        self._issuer = issuer

    async def endpoint(self, exchange: HttpExchange, path: Mapping[str, str]) -> None:
        """Begin a session, and go to the list of all pages."""
        claims = self._issuer.opened(path["link"])
        if claims is None or not await self._site.sessions.use_link(claims["jti"]):
            raise LINK_USED(words.LINK_USED())
        bearer = development.bearer(
            self._site.pseudonyms, claims["sub"], tuple(claims["roles"]), _place(claims)
        )
        session = await self._site.sessions.begin(bearer, await self._site.session_of(exchange))
        language = self._site.language_of(exchange)
        headers = ((b"location", f"/{language}/".encode()), self._site.cookie_of(session))
        await exchange.answer(b"", headers, status=303)


def _place(claims: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(claims.get(name, ())) for name in ("halls", "departments", "grants")}


def first_links(issuer: DevelopmentIssuer, url: str) -> list[str]:
    """What a run for trials says once it serves: a link for each role, at all halls."""
    links = [
        (role, issuer.link([role], subject=f"{role}-1", halls=_EVERYWHERE, departments=_EVERYWHERE))
        for role in _FIRST
    ]
    told = [f"  {role:<16} {url}{PATH.format(link=link)}" for role, link in links]
    return ["to look at the pages, once each within ten minutes (more: hall login):", *told]
