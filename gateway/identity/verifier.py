"""Checks bearer tokens, and remembers the good ones so that a signature is checked once."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping

import jwt

from gateway.identity.identity import PUBLIC_CALLER, Identity, identity_of, unauthenticated
from gateway.identity.keys import Keys, algorithms_of

_LEEWAY = 10
"""Seconds that the issuer's clock may differ from ours."""
_REMEMBER = 300.0
"""Seconds that a good token is believed without looking at its issuer's keys again."""
_LONGEST = 8192


class Verifier:
    """Turns an Authorization header into an Identity.

    Token times are checked against the machine's clock, never a set one: they are the issuer's.
    """

    def __init__(
        self,
        issuer: str,
        audience: str,
        keys: Keys,
        *,
        tokens: int = 10_000,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._issuer = issuer
        self._audience = audience
        self._keys = keys
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
            raise unauthenticated("the Authorization header is not `Bearer <token>`")
        try:
            until, identity = await self._decode(token.strip())
        except (jwt.PyJWTError, ValueError, OverflowError) as error:
            self._known.pop(header, None)
            raise unauthenticated(f"the token does not hold: {error}") from None
        self._known[header] = (min(until, self._now() + _REMEMBER), identity)
        if len(self._known) > self._tokens:
            self._known.popitem(last=False)
        return identity

    async def _decode(self, token: str) -> tuple[float, Identity]:
        kid = jwt.get_unverified_header(token).get("kid")
        key = await self._keys.find(kid)
        if key is None:
            raise jwt.InvalidKeyError(f"its issuer has no key {str(kid)[:100]!r}")
        claims = jwt.decode(
            token,
            key.key,
            algorithms=sorted(algorithms_of(key)),
            audience=self._audience,
            issuer=self._issuer,
            leeway=_LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp"]},
        )
        return float(claims["exp"]), identity_of(claims)
