"""The addresses by which somebody comes back from the issuer, signed in or not."""

import logging
from collections.abc import Mapping

from gateway.exchange import HttpExchange
from gateway.headers import location
from gateway.web.addresses import is_ours, query_of
from gateway.web.entrance import words
from gateway.web.entrance.refusals import NOT_SIGNED_IN
from gateway.web.sessions.oidc import NotSignedIn, SignedIn, SignIn, roles_of
from gateway.web.sessions.session import Bearer
from gateway.web.site import Site

_PENDING = "signing in"
_log = logging.getLogger(__name__)


class Arriving:
    """Sends browsers to the issuer, and begins the sessions of those who come back."""

    def __init__(self, site: Site, sign_in: SignIn) -> None:
        self._site = site
        self._sign_in = sign_in

    async def start(self, exchange: HttpExchange, path: Mapping[str, str]) -> None:
        """To the issuer, with what this browser must bring back. A link, never a form, leads here: a page's
        policy stops redirects of forms that lead elsewhere.
        """
        session, language = await self._site.session_of(exchange), self._site.language_of(exchange)
        goal = query_of(exchange).get("next", "")
        address, pending = await self._sign_in.begin(goal if is_ours(goal) else f"/{language}/", language)
        session.kept[_PENDING] = pending
        await self._site.sessions.save(session)
        await _go(exchange, address, self._site.cookie_of(session))

    async def callback(self, exchange: HttpExchange, path: Mapping[str, str]) -> None:
        """Begin a session, under a cookie of its own, for who the issuer says that it is."""
        session = await self._site.session_of(exchange)
        try:
            arrived = await self._sign_in.finish(session.kept.pop(_PENDING, None), query_of(exchange))
        except NotSignedIn as why:
            _log.warning("a sign-in failed: %s", why)
            raise NOT_SIGNED_IN(words.NOT_SIGNED_IN()) from None
        begun = await self._site.sessions.begin(self._bearer(arrived), session)
        await _go(exchange, arrived.goal, self._site.cookie_of(begun))

    def _bearer(self, arrived: SignedIn) -> Bearer:
        identity, roles = arrived.identity, roles_of(arrived.identity)
        return Bearer(
            kind="staff" if set(roles) - {"visitor"} else "visitor",
            person=self._site.pseudonyms.person(identity.subject),
            roles=roles,
            channel=identity.channel,
            attributes=identity.attributes,
            shown_as=arrived.name,
        )


async def _go(exchange: HttpExchange, address: str, *headers: tuple[bytes, bytes]) -> None:
    await exchange.answer(b"", (location(address), *headers), status=303)
