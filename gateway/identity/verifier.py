"""Checks bearer tokens, and remembers the good ones so that a signature is checked once."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping

import jwt

from gateway import because
from gateway.identity import access_token
from gateway.identity.access_token import Terms
from gateway.identity.claims import Claims
from gateway.identity.identity import PUBLIC_CALLER, Identity, identity_of, unauthenticated
from gateway.identity.keys import Keys

_REMEMBER = 300.0
"""Seconds that a good token is believed without looking at its issuer's keys again."""
_REMEMBER_STRONG = 60.0
"""The same for a token of one of the roles that see or steer most."""
_STRONG = frozenset({"investigator", "operator", "auditor"})
_LONGEST = 16_384
"""Characters of a token: Entra's with the 200 groups it sends at most has about 12,000."""


class Verifier:
    """Turns an Authorization header into an Identity.

    Token times are checked against the machine's clock, never a set one: they are the issuer's.
    """

    def __init__(
        self,
        terms: Terms,
        claims: Claims,
        keys: Keys,
        *,
        tokens: int = 10_000,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._terms = terms
        self.claims = claims
        self.keys = keys
        self._tokens = tokens
        self._now = now
        self._known: OrderedDict[bytes, tuple[float, Identity]] = OrderedDict()

    async def identify(self, headers: Mapping[bytes, bytes]) -> Identity:
        """The caller. Raises a 401 refusal for what does not hold; no header is the public."""
        header = headers.get(b"authorization")
        if header is None:
            return PUBLIC_CALLER
        known = self._known.get(header)
        if known is not None and known[0] > self._now():
            return known[1]
        return await self._verify(header)

    async def _verify(self, header: bytes) -> Identity:
        scheme, _, token = header.decode("latin-1").partition(" ")
        if scheme.lower() != "bearer" or not token.strip() or len(token) > _LONGEST:
            raise unauthenticated(because.NO_BEARER())
        self._known.pop(header, None)
        try:
            until, identity = await self._decode(token.strip())
        except jwt.ExpiredSignatureError:
            raise unauthenticated(because.TOKEN_EXPIRED()) from None
        except (jwt.PyJWTError, ValueError) as error:
            raise unauthenticated(because.TOKEN_UNFIT(cause=error)) from None
        self._known[header] = (until, identity)
        if len(self._known) > self._tokens:
            self._known.popitem(last=False)
        return identity

    async def _decode(self, token: str) -> tuple[float, Identity]:
        """Whose token it is, and until when that is believed."""
        header = access_token.unverified_header(token)
        key = await self.keys.find(header.get("kid"))
        if key is None:
            raise jwt.InvalidKeyError(f"its issuer has no key {header.get('kid')!a:.100}")
        raw = access_token.signed_claims(token, key)
        ends = self._terms.check(header, raw, self._now())
        claims = self.claims.canonical(raw)
        keep = _REMEMBER if _STRONG.isdisjoint(claims["roles"]) else _REMEMBER_STRONG
        return min(ends, self._now() + keep), identity_of(claims)
