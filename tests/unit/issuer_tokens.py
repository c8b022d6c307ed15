"""Tokens as issuers send them: header and claims in their own shapes, each with the page it is from.

Names, keys and ids are made up. Every token is of the second ISSUED and holds for five minutes.
"""

from dataclasses import dataclass, field
from typing import Any

ISSUED = 1_795_000_000
_TIMES = {"iat": ISSUED, "exp": ISSUED + 300}
_REALM = "https://id.example.org/realms/hall"
_TENANT = "8f6c2ad4-1f0b-4a53-9e0a-6a1f7f1b2c3d"
_API = "5a1d0f6e-7c2b-4c57-8b1e-0d9f3e6b7a21"


@dataclass(frozen=True)
class Token:
    """What an issuer signs."""

    claims: dict[str, Any]
    header: dict[str, Any] = field(default_factory=lambda: {"typ": "JWT"})

    def but(self, **claims: Any) -> "Token":
        """The same with other claims; None leaves one out."""
        changed = {**self.claims, **claims}
        return Token({name: value for name, value in changed.items() if value is not None}, self.header)

    def headed(self, **header: Any) -> "Token":
        """The same with other members of its header; None leaves one out."""
        changed = {**self.header, **header}
        return Token(self.claims, {name: value for name, value in changed.items() if value is not None})

    @property
    def issuer(self) -> str:
        return str(self.claims["iss"])


# Keycloak 26: https://phasetwo.io/tutorials/getting-started/your-first-token/ (every claim of a fresh realm)
KEYCLOAK = Token(
    {
        **_TIMES,
        "auth_time": ISSUED - 5,
        "jti": "onrtac:0d6a5d4e-4f0f-4a39-9a7b-3f1f0c2b9e55",
        "iss": _REALM,
        "aud": "account",
        "sub": "36fa0f91-f94d-4a0c-afed-6b7d952e47da",
        "typ": "Bearer",
        "azp": "desk",
        "sid": "2a88c258-f73a-4103-b862-e1fbd8f4e04e",
        "acr": "1",
        "allowed-origins": ["https://desk.example.org"],
        "realm_access": {"roles": ["default-roles-hall", "offline_access", "uma_authorization"]},
        "resource_access": {"account": {"roles": ["manage-account", "manage-account-links", "view-profile"]}},
        "scope": "openid email profile",
        "email_verified": True,
        "preferred_username": "ann",
    }
)

# The same with an audience mapper and a client role, which puts the client into aud by itself:
# https://www.keycloak.org/docs/latest/server_admin/#audience-support
KEYCLOAK_MAPPED = KEYCLOAK.but(
    aud=["openhall", "account"],
    realm_access={"roles": ["default-roles-hall", "clerk"]},
    resource_access={
        "openhall": {"roles": ["supervisor"]},
        "other": {"roles": ["operator"]},
        "account": {"roles": ["view-profile"]},
    },
    halls=["north", "south"],
    department="food",
)

# Its other kinds: https://github.com/keycloak/keycloak, core/src/main/java/org/keycloak/util/TokenUtil.java
KEYCLOAK_ID = KEYCLOAK.but(
    aud="openhall", azp="openhall", typ="ID", nonce="b3f1", at_hash="EV-3kRZ4p3S9gK5vB0L4Yg", scope=None
)
KEYCLOAK_REFRESH = KEYCLOAK.but(aud="openhall", typ="Refresh", realm_access=None, resource_access=None)

# Before 25 it put the client's nonce into access tokens too, and does so still with the mapper "Nonce
# backwards compatible": https://www.keycloak.org/docs/latest/upgrading/ (25.0.0, nonce claim)
KEYCLOAK_24 = KEYCLOAK_MAPPED.but(nonce="b3f1", session_state="2a88c258-f73a-4103-b862-e1fbd8f4e04e")

# Entra v2.0 with app roles:
# https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference
ENTRA = Token(
    {
        **_TIMES,
        "nbf": ISSUED,
        "aud": _API,
        "iss": f"https://login.microsoftonline.com/{_TENANT}/v2.0",
        "aio": "AXQAi/8TAAAA",
        "azp": "e1a0f1b2-6d2b-4f8e-9d37-1b8f5a0e4c10",
        "azpacr": "1",
        "name": "Ann Example",
        "oid": "690222be-ff1a-4d56-abd1-7e4f7d38e474",
        "preferred_username": "ann@example.org",
        "rh": "0.ARoA",
        "roles": ["clerk", "Task.Write"],
        "scp": "access_as_user",
        "sub": "HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ",
        "tid": _TENANT,
        "uti": "fqiBqXLPj0eQa82S-IYFAA",
        "ver": "2.0",
    }
)
ENTRA_V1 = ENTRA.but(
    iss=f"https://sts.windows.net/{_TENANT}/",
    aud="api://openhall",
    ver="1.0",
    azp=None,
    azpacr=None,
    appid="e1a0f1b2-6d2b-4f8e-9d37-1b8f5a0e4c10",
    appidacr="1",
)
# More than 200 groups: the same page, "Groups overage claim"
ENTRA_OVERAGE = ENTRA.but(
    roles=None,
    _claim_names={"groups": "src1"},
    _claim_sources={
        "src1": {"endpoint": f"https://graph.windows.net/{_TENANT}/users/690222be/getMemberObjects"}
    },
)

# Authelia 4.39 with access_token_signed_response_alg, RFC 9068:
# https://www.authelia.com/integration/openid-connect/introduction/ and, for groups,
# https://www.authelia.com/integration/openid-connect/openid-connect-1.0-claims/
AUTHELIA = Token(
    {
        **_TIMES,
        "nbf": ISSUED,
        "iss": "https://auth.example.org",
        "sub": "b1c9a6f5-2f38-4fa5-8d0e-1a6f6f3a9b11",
        "aud": ["openhall"],
        "client_id": "desk",
        "jti": "8f7f2b1e-94a5-4e0e-9a0b-3f0a4f0f2d5c",
        "scp": ["openid", "groups"],
        "groups": ["hall-clerks", "staff"],
    },
    {"typ": "at+jwt"},
)

# authentik: its access token is its ID token with azp and uid; the issuer has a slash at its end, the
# audience is the client. https://docs.goauthentik.io/add-secure-apps/providers/oauth2/ and
# https://github.com/goauthentik/authentik, authentik/providers/oauth2/id_token.py
AUTHENTIK = Token(
    {
        **_TIMES,
        "iss": "https://authentik.example.org/application/o/openhall/",
        "sub": "d8c0f1e6a4f94c8f8a8b5d6a2c7e9f01",
        "aud": "openhall",
        "auth_time": ISSUED - 5,
        "acr": "goauthentik.io/providers/oauth2/default",
        "amr": ["pwd"],
        "sid": "6fd2c5",
        "preferred_username": "ann",
        "groups": ["hall-clerks", "authentik Admins"],
        "azp": "openhall",
        "uid": "t0oJ3b0nXcO5eK5xH3dYxQ1yL2pQ",
    }
)

# Auth0: https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles; what one adds oneself has
# a namespace: https://auth0.com/docs/secure/tokens/json-web-tokens/create-custom-claims
AUTH0 = Token(
    {
        **_TIMES,
        "iss": "https://my-domain.eu.auth0.com/",
        "sub": "auth0|123456",
        "aud": ["https://hall.example.org/api", "https://my-domain.eu.auth0.com/userinfo"],
        "azp": "my_client_id",
        "scope": "openid profile",
        "https://example.org/roles": ["clerk"],
        "https://example.org/place": {"halls": ["north"]},
    }
)
AUTH0_RFC9068 = AUTH0.but(azp=None, client_id="my_client_id", jti="73WakrfVbNJBaAmhQtEeDv").headed(
    typ="at+jwt"
)
