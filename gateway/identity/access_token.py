"""What makes a signed token an access token that counts here: RFC 9068, and what issuers do beside it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from jwt.algorithms import OKPAlgorithm

from gateway.identity.keys import ALGORITHMS, algorithms_of

LEEWAY = 60
"""Seconds that the issuer's clock may differ from ours."""
_HEADER_TYPES = ("at+jwt", "jwt")
_CLAIM_TYPES = ("bearer", "at+jwt", "jwt")
"""Keycloak names the kind in a claim too: Bearer; ID, Refresh, Offline, Logout and DPoP are no bearer's."""
_OTHERS = {"nonce": "an ID token", "at_hash": "an ID token", "events": "a logout token"}
"""Claims that only another kind of token has (OpenID Connect Core §2, Back-Channel Logout §2.4)."""
_LAST_SECOND = 2.0**53

_jws = jwt.PyJWS(algorithms=sorted(ALGORITHMS), options={"enforce_minimum_key_length": True})
_jws.register_algorithm("Ed25519", OKPAlgorithm())  # RFC 9864


def unverified_header(token: str) -> dict[str, Any]:
    """The header, before anything of it is sure. Raises jwt.PyJWTError."""
    return _jws.get_unverified_header(token)


def signed_claims(token: str, key: jwt.PyJWK) -> dict[str, Any]:
    """The claims, once the signature is the key's. Raises jwt.PyJWTError."""
    payload = _jws.decode(token, key.key, algorithms=sorted(algorithms_of(key)))
    try:
        claims = json.loads(payload)
    except (ValueError, RecursionError):
        claims = None
    if not isinstance(claims, dict):
        raise jwt.DecodeError("its payload is no JSON object")
    return claims


@dataclass(frozen=True, slots=True)
class Terms:
    """Whose tokens count, and for whom they must be; with `clients`, only those got through one of them."""

    issuer: str
    audience: str
    clients: frozenset[str] = frozenset()

    def check(self, header: Mapping[str, Any], claims: Mapping[str, Any], now: float) -> float:
        """When the token ends, in seconds since 1970. Raises jwt.InvalidTokenError when it does not count."""
        if claims.get("iss") != self.issuer:
            raise jwt.InvalidIssuerError(
                f"it is of the issuer {_shown(claims.get('iss'))}, not {self.issuer!r}"
            )
        _check_kind(header, claims)
        self._check_audience(claims.get("aud"))
        self._check_client(claims)
        return _check_times(claims, now)

    def _check_audience(self, named: Any) -> None:
        if self.audience not in (named if isinstance(named, list) else [named]):
            raise jwt.InvalidAudienceError(
                f"it is for the audience {_shown(named)}, not for {self.audience!r}"
            )

    def _check_client(self, claims: Mapping[str, Any]) -> None:
        """RFC 9068 has `client_id`; OpenID Connect, Keycloak and Entra `azp`. Whichever is there must fit."""
        named = [claims[name] for name in ("azp", "client_id") if name in claims]
        if self.clients and not (named and all(isinstance(n, str) and n in self.clients for n in named)):
            raise jwt.InvalidTokenError(
                f"it was got through the client {_shown(named)}, which HALL_OIDC_AZP has not"
            )


def _check_kind(header: Mapping[str, Any], claims: Mapping[str, Any]) -> None:
    for kind, known in ((header.get("typ"), _HEADER_TYPES), (claims.get("typ"), _CLAIM_TYPES)):
        if kind is not None and str(kind).lower().removeprefix("application/") not in known:
            raise jwt.InvalidTokenError(f"it is not an access token: its typ is {_shown(kind)}")
    for name, what in _OTHERS.items():
        if name in claims:
            raise jwt.InvalidTokenError(f"it is not an access token: it has {name}, as {what} has")


def _check_times(claims: Mapping[str, Any], now: float) -> float:
    for name in ("iat", "nbf"):
        if name in claims and _seconds(claims, name) > now + LEEWAY:
            raise jwt.ImmatureSignatureError(f"it does not hold yet: its {name} is in the future")
    ends = _seconds(claims, "exp")
    if ends + LEEWAY <= now:
        raise jwt.ExpiredSignatureError("it has expired")
    return ends


def _seconds(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _LAST_SECOND:
        raise jwt.InvalidTokenError(f"its {name} is missing or is no time")
    return float(value)


def _shown(value: Any) -> str:
    """A claim's value for a message: short, and in one line."""
    return f"{value!a:.200}"
