"""Signing in at an issuer: OpenID Connect's code flow with PKCE, every token within the gateway."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import jwt

from gateway.identity import access_token
from gateway.identity.access_token import LEEWAY
from gateway.identity.identity import Identity, identity_of
from gateway.identity.issuer import Issuer, IssuerError
from gateway.identity.verifier import Verifier
from gateway.problems import Refused
from infra.contracts import UNAVAILABLE, Text
from infra.loop.config import ConfigurationError, Settings
from services.shared.words import ROLES

START, CALLBACK = "/login/start", "/login/callback"
NO_SIGN_IN = Text("nobody can sign in: {cause}", "暫時無法登入", "暂时无法登录")
_HOLDS = 600.0
"""Seconds that somebody may take at the issuer's."""
_SCOPE = "openid profile"


class NotSignedIn(Exception):
    """What came back proves nobody; the message says why, for the operator."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in, what the issuer calls him for people, and where he wanted to go."""

    identity: Identity
    name: str
    goal: str


class SignIn:
    """Sends browsers to the issuer and takes in what they bring back, for the client `client_id`."""

    def __init__(
        self, issuer: Issuer, verifier: Verifier, client_id: str, secret: str | None, origin: str
    ) -> None:
        self._issuer = issuer
        self._verifier = verifier
        self._client_id = client_id
        self._secret = secret
        self._callback = origin.rstrip("/") + CALLBACK

    @classmethod
    def of(cls, settings: Settings, verifier: Verifier) -> "SignIn | None":
        """As HALL_OIDC_CLIENT_ID says; None where the pages let nobody sign in. Raises ConfigurationError."""
        issuer, client = settings.text("HALL_OIDC_ISSUER"), settings.text("HALL_OIDC_CLIENT_ID")
        if issuer is None or client is None:
            return None
        origin = settings.text("HALL_ORIGIN")
        if origin is None:
            raise ConfigurationError(
                "HALL_OIDC_CLIENT_ID is set and HALL_ORIGIN is not: say where visitors reach the gateway, "
                "for the issuer sends them back there"
            )
        known = Issuer(issuer, settings.text("HALL_OIDC_JWKS_URL"))
        return cls(known, verifier, client, settings.text("HALL_OIDC_CLIENT_SECRET"), origin)

    async def begin(self, goal: str, language: str) -> tuple[str, str]:
        """The issuer's address to go to, and what the session must keep until then.

        Raises the UNAVAILABLE refusal while the issuer is away.
        """
        endpoint = (await self._document())["authorization_endpoint"]
        pending = {
            "state": secrets.token_urlsafe(32),
            "nonce": secrets.token_urlsafe(32),
            "verifier": secrets.token_urlsafe(48),
            "goal": goal,
            "at": time.time(),
        }
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._callback,
            "scope": _SCOPE,
            "state": pending["state"],
            "nonce": pending["nonce"],
            "code_challenge": _challenge(str(pending["verifier"])),
            "code_challenge_method": "S256",
            "ui_locales": language,
        }
        separator = "&" if "?" in endpoint else "?"
        return f"{endpoint}{separator}{urlencode(asked)}", json.dumps(pending)

    async def finish(self, kept: str | None, query: Mapping[str, str]) -> SignedIn:
        """Who came back. Raises NotSignedIn, or the UNAVAILABLE refusal while the issuer is away."""
        pending = json.loads(kept) if kept else None
        if pending is None or time.time() - pending["at"] > _HOLDS:
            raise NotSignedIn("this browser was not sent to the issuer within the last ten minutes")
        if not secrets.compare_digest(query.get("state", "").encode(), pending["state"].encode()):
            raise NotSignedIn("the issuer's answer belongs to another sign-in")
        if "error" in query or "code" not in query:
            raise NotSignedIn(f"the issuer says {query.get('error', 'no code')[:100]!a}")
        tokens = await self._tokens(query["code"], pending["verifier"])
        claims = await self._id_claims(tokens.get("id_token"), pending["nonce"])
        identity = await self._identity(tokens.get("access_token"), claims)
        name = claims.get("name") or claims.get("preferred_username") or ""
        return SignedIn(identity, str(name)[:200], pending["goal"])

    async def leaving(self) -> str | None:
        """Where the issuer's own session is ended; None where it does not say, or is away."""
        try:
            endpoint = (await self._issuer.discovery()).get("end_session_endpoint")
            if endpoint is None:
                return None
            address = self._issuer.checked(endpoint, "end_session_endpoint")
        except IssuerError:
            return None
        return f"{address}?{urlencode({'client_id': self._client_id})}"

    async def _document(self) -> dict[str, str]:
        names = ("authorization_endpoint", "token_endpoint")
        try:
            document = await self._issuer.discovery()
            return {name: self._issuer.checked(document.get(name), name) for name in names}
        except IssuerError as error:
            raise UNAVAILABLE(NO_SIGN_IN(cause=error)) from None

    async def _tokens(self, code: str, verifier: str) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._callback,
            "client_id": self._client_id,
            "code_verifier": verifier,
        }
        login = None if self._secret is None else (self._client_id, self._secret)
        endpoint = (await self._document())["token_endpoint"]
        try:
            answer = await self._issuer.send(endpoint, form, login)
        except IssuerError as error:
            raise NotSignedIn(f"the issuer gave no tokens: {error}") from None
        if not isinstance(answer, dict):
            raise NotSignedIn("the issuer gave no tokens")
        return answer

    async def _id_claims(self, token: object, nonce: str) -> dict[str, Any]:
        """The ID token's claims, once it is one for this sign-in (OpenID Connect Core §3.1.3.7)."""
        if not isinstance(token, str):
            raise NotSignedIn("the issuer gave no ID token")
        try:
            key = await self._verifier.keys.find(access_token.unverified_header(token).get("kid"))
            if key is None:
                raise NotSignedIn("the ID token is signed with a key that the issuer does not show")
            claims = access_token.signed_claims(token, key)
        except jwt.PyJWTError as error:
            raise NotSignedIn(f"the ID token does not hold: {error}") from None
        audience = claims.get("aud")
        ours = self._client_id in (audience if isinstance(audience, list) else [audience])
        party = claims.get("azp", self._client_id)
        ends = claims.get("exp")
        holds = isinstance(ends, int | float) and ends + LEEWAY > time.time()
        if claims.get("iss") != self._issuer.name or not ours or party != self._client_id or not holds:
            raise NotSignedIn("the ID token is not the issuer's for this client, or is over")
        if not secrets.compare_digest(str(claims.get("nonce")).encode(), nonce.encode()):
            raise NotSignedIn("the ID token belongs to another sign-in")
        return claims

    async def _identity(self, token: object, claims: Mapping[str, Any]) -> Identity:
        """As the access token says, where it is one for this hall; else as the ID token does."""
        if isinstance(token, str):
            try:
                found = await self._verifier.identify({b"authorization": f"Bearer {token}".encode()})
            except (Refused, UnicodeEncodeError):
                found = None
            if found is not None and found.subject == claims.get("sub"):
                return found
        try:
            return identity_of(self._verifier.claims.canonical(claims))
        except (jwt.PyJWTError, Refused) as error:
            raise NotSignedIn(f"the ID token's claims do not fit: {error}") from None


def roles_of(identity: Identity) -> tuple[str, ...]:
    """The roles of an account, in the order in which one is taken."""
    return tuple(role for role in ROLES if role in identity.roles)


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
