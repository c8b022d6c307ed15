"""Where an issuer's public keys come from: its JWKS over HTTP, or one key at hand."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import httpx
import jwt

from infra.contracts import UNAVAILABLE

_logger = logging.getLogger(__name__)
_ALGORITHMS = {
    "RSA": frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}),
    "EC": frozenset({"ES256", "ES384", "ES512"}),
    "OKP": frozenset({"EdDSA"}),
}
_KEEP = 600.0
"""Seconds after which the key set is fetched again, so that a withdrawn key goes."""
_PAUSE = 30.0
"""Seconds at least between two fetches, 2 while no keys were ever seen."""
_TIMEOUT = 5.0


class Keys(Protocol):
    """Finds the key that a token's header names."""

    async def find(self, kid: str | None) -> jwt.PyJWK | None: ...


def algorithms_of(key: jwt.PyJWK) -> frozenset[str]:
    """The signature algorithms a key may be used with; never a symmetric one."""
    return _ALGORITHMS.get(key.key_type or "", frozenset())


class FixedKeys:
    """Keys known beforehand."""

    def __init__(self, keys: Mapping[str | None, jwt.PyJWK]) -> None:
        self._keys = keys

    async def find(self, kid: str | None) -> jwt.PyJWK | None:
        return self._keys.get(kid)


class FetchedKeys:
    """An issuer's JSON Web Key Set, fetched when first needed, when old, and when a token names another key.

    However many tokens ask, it is fetched once in 30 seconds at most. While the issuer is away the keys last
    seen go on counting; `find` raises the UNAVAILABLE refusal when none were ever seen.
    """

    def __init__(self, url: str, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._url = url
        self._monotonic = monotonic
        self._keys: dict[str | None, jwt.PyJWK] | None = None
        self._fetched = self._tried = float("-inf")
        self._lock = asyncio.Lock()

    async def find(self, kid: str | None) -> jwt.PyJWK | None:
        if self._fresh() and kid in (self._keys or ()):
            return (self._keys or {})[kid]
        async with self._lock:
            if (not self._fresh() or kid not in (self._keys or ())) and self._may_try():
                await self._fetch()
        if self._keys is None:
            raise UNAVAILABLE("the issuer of tokens does not answer, so nobody's token can be checked")
        return self._keys.get(kid)

    def _fresh(self) -> bool:
        return self._monotonic() - self._fetched < _KEEP

    def _may_try(self) -> bool:
        return self._monotonic() - self._tried >= (2.0 if self._keys is None else _PAUSE)

    async def _fetch(self) -> None:
        self._tried = self._monotonic()
        try:
            async with httpx.AsyncClient(timeout=_TIMEOUT) as client:
                answer = await client.get(self._url)
                answer.raise_for_status()
                self._keys = _read(answer.json())
        except (httpx.HTTPError, ValueError) as error:
            _logger.warning("cannot fetch the issuer's keys from %s: %s", self._url, error)
        else:
            self._fetched = self._tried


def _read(document: Any) -> dict[str | None, jwt.PyJWK]:
    """The usable keys of a set: asymmetric, for signatures. Raises ValueError when it is no key set."""
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("not a JSON Web Key Set")
    keys: dict[str | None, jwt.PyJWK] = {}
    for entry in document["keys"]:
        if (
            not isinstance(entry, dict)
            or entry.get("use", "sig") != "sig"
            or entry.get("kty") not in _ALGORITHMS
        ):
            continue
        try:
            key = jwt.PyJWK(entry)
        except jwt.PyJWTError as error:
            _logger.warning("key %s of the issuer cannot be used: %s", entry.get("kid"), error)
        else:
            keys[key.key_id] = key
    return keys
