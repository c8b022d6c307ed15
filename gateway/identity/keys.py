"""The public keys that tokens are checked with: an issuer's key set, or one key at hand."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import jwt

from gateway import because
from gateway.identity.issuer import Issuer, IssuerError
from infra.contracts import UNAVAILABLE

_logger = logging.getLogger(__name__)
_ALGORITHMS = {
    "RSA": frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}),
    "EC": frozenset({"ES256", "ES384", "ES512"}),
    "OKP": frozenset({"EdDSA", "Ed25519"}),
}
ALGORITHMS = frozenset[str]().union(*_ALGORITHMS.values())
"""Every signature algorithm that counts; never a symmetric one."""
_MOST = 100
"""Keys of one set."""
_KEEP = 55.0
"""Seconds after which a token has the key set fetched again: with the fetch itself, a withdrawn key goes
within 60."""
_PAUSE = 25.0
"""Seconds from one fetch to the next at least: with the fetch itself, a new key counts within 30."""
_FIRST_PAUSE = 2.0
"""The same while no keys were ever seen."""

_KeySet = Mapping[str | None, jwt.PyJWK]


class Keys(Protocol):
    """Finds the key that a token's header names."""

    async def find(self, kid: str | None) -> jwt.PyJWK | None: ...


def algorithms_of(key: jwt.PyJWK) -> frozenset[str]:
    """The signature algorithms a key may be used with; never a symmetric one."""
    return _ALGORITHMS.get(key.key_type or "", frozenset())


class FixedKeys:
    """Keys known beforehand."""

    def __init__(self, keys: _KeySet) -> None:
        self._keys = keys

    async def find(self, kid: str | None) -> jwt.PyJWK | None:
        return _pick(self._keys, kid)


class FetchedKeys:
    """An issuer's JSON Web Key Set, fetched when first needed, when old, and for a key it has not.

    However many tokens ask, there are 25 seconds between two fetches. While the issuer is away the keys last
    seen go on counting; `find` raises the UNAVAILABLE refusal when none were ever seen.
    """

    def __init__(self, issuer: Issuer, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._issuer = issuer
        self._monotonic = monotonic
        self._keys: _KeySet | None = None
        self._document: Any = None
        self._fetched = self._tried = float("-inf")
        self._lock = asyncio.Lock()

    async def find(self, kid: str | None) -> jwt.PyJWK | None:
        found = self._at_hand(kid)
        if found is not None and (self._fresh() or not self._may_try()):
            return found  # also while another waits for the issuer, or it is away: nobody else waits
        async with self._lock:
            if (not self._fresh() or self._at_hand(kid) is None) and self._may_try():
                await self._fetch()
        if self._keys is None:
            raise UNAVAILABLE(because.NO_ISSUER_KEYS())
        return self._at_hand(kid)

    def _at_hand(self, kid: str | None) -> jwt.PyJWK | None:
        return _pick(self._keys or {}, kid)

    def _fresh(self) -> bool:
        return self._monotonic() - self._fetched < _KEEP

    def _may_try(self) -> bool:
        return self._monotonic() - self._tried >= (_FIRST_PAUSE if self._keys is None else _PAUSE)

    async def _fetch(self) -> None:
        begun = self._tried = self._monotonic()
        try:
            document = await self._issuer.key_set()
            if document != self._document:  # what is wrong in it is said once
                self._keys, self._document = _read(document), document
        except IssuerError as error:
            _logger.warning("cannot have the keys of the issuer of tokens: %s", error)
        else:
            self._fetched = begun
        finally:
            self._tried = self._monotonic()


def _pick(keys: _KeySet, kid: str | None) -> jwt.PyJWK | None:
    """The key of that name; the only one there is also when the token or the key has no name."""
    only = next(iter(keys.values())) if len(keys) == 1 else None
    if only is not None and (kid is None or only.key_id is None):
        return only
    return keys.get(kid)


def _read(document: Any) -> _KeySet:
    """The usable keys of a set: asymmetric, for signatures. Raises IssuerError when it is no key set."""
    entries = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(entries, list) or len(entries) > _MOST:
        raise IssuerError(f"what it shows is no JSON Web Key Set of {_MOST} keys at most")
    keys: dict[str | None, jwt.PyJWK] = {}
    faults = []
    for entry in entries:
        try:
            if entry["kty"] in _ALGORITHMS and entry.get("use", "sig") == "sig":
                key = _key(entry)
                keys[key.key_id] = key
        except (jwt.PyJWTError, LookupError, TypeError, ValueError, AttributeError) as error:
            faults.append(error)
    if faults or not keys:
        text = "the issuer of tokens shows %d keys that can be used and %d that cannot%s"
        _logger.warning(text, len(keys), len(faults), f", the first: {faults[0]!r:.200}" if faults else "")
    return keys


def _key(entry: dict[str, Any]) -> jwt.PyJWK:
    if not isinstance(entry.get("kid"), str | None):
        raise TypeError("its kid is no text")
    if entry.get("alg") not in {None, *ALGORITHMS}:
        raise ValueError(f"its alg {entry['alg']!r} does not count")
    # PyJWT knows the algorithm of RFC 9864 by its older name only
    return jwt.PyJWK({**entry, "alg": "EdDSA"} if entry.get("alg") == "Ed25519" else entry)
