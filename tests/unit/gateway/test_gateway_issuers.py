"""Given a token as an issuer shapes it, when it is shown, then it counts, or is refused with what is wrong.

Every row of what real issuers send, with the outcome that is wanted.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm, RSAAlgorithm

from gateway.identity.access_token import Terms
from gateway.identity.claims import Claims
from gateway.identity.identity import Identity
from gateway.identity.keys import FetchedKeys
from gateway.identity.verifier import Verifier
from gateway.problems import Refused
from infra.loop.config import Settings
from tests.unit.issuer_tokens import (
    AUTH0,
    AUTH0_RFC9068,
    AUTHELIA,
    AUTHENTIK,
    ENTRA,
    ENTRA_OVERAGE,
    ENTRA_V1,
    ISSUED,
    KEYCLOAK,
    KEYCLOAK_24,
    KEYCLOAK_ID,
    KEYCLOAK_MAPPED,
    KEYCLOAK_REFRESH,
    Token,
)

KEY = Ed25519PrivateKey.generate()
JWK = {**json.loads(OKPAlgorithm.to_jwk(KEY.public_key())), "use": "sig", "kid": "one"}
AUDIENCE = {"HALL_OIDC_AUDIENCE": "openhall"}
GROUPS = {"HALL_OIDC_ROLES_MAP": "hall-clerks=clerk"}
SPACED = {
    "HALL_OIDC_AUDIENCE": "https://hall.example.org/api",
    "HALL_OIDC_ROLES_CLAIM": "https://example.org/roles",
    "HALL_OIDC_HALLS_CLAIM": "https://example.org/place.halls",
}
ENTRA_API = {"HALL_OIDC_AUDIENCE": str(ENTRA.claims["aud"])}


class Shown:
    """An issuer whose key set is at hand."""

    def __init__(self, *keys: Any) -> None:
        self.keys = keys

    async def key_set(self) -> Any:
        return {"keys": list(self.keys)}


def verifier(
    issuer: str,
    environ: dict[str, str],
    shown: Shown | None = None,
    *,
    now: Callable[[], float] = lambda: ISSUED + 10,
    clients: tuple[str, ...] = (),
) -> Verifier:
    settings = Settings(environ)
    terms = Terms(issuer, settings.required("HALL_OIDC_AUDIENCE"), frozenset(clients))
    keys = FetchedKeys(shown or Shown(JWK), monotonic=now)  # type: ignore[arg-type]
    return Verifier(terms, Claims.of(settings), keys, now=now)


def signed(token: Token, algorithm: str = "EdDSA", kid: str | None = "one") -> str:
    jws = jwt.PyJWS()
    jws.register_algorithm("Ed25519", OKPAlgorithm())
    header = {**({} if kid is None else {"kid": kid}), "typ": None, **token.header}
    return jws.encode(json.dumps(token.claims).encode(), KEY, algorithm=algorithm, headers=header)


def identify(by: Verifier, token: str) -> Identity:
    return asyncio.run(by.identify({b"authorization": b"Bearer " + token.encode()}))


def refusal(by: Verifier, token: str) -> str:
    with pytest.raises(Refused) as raised:
        identify(by, token)
    assert raised.value.refusal.kind.status == 401
    return str(raised.value.refusal.detail)


ACCEPTED = {
    "Keycloak, mapped": (KEYCLOAK_MAPPED, AUDIENCE, {"clerk", "supervisor"}),
    "Entra, app roles": (ENTRA, ENTRA_API, {"clerk"}),
    "Entra, too many groups that nobody reads": (
        ENTRA_OVERAGE.but(roles=["clerk"]),
        {**ENTRA_API, "HALL_OIDC_ROLES_CLAIM": "roles"},
        {"clerk"},
    ),
    "Authelia, groups": (AUTHELIA, GROUPS, {"clerk"}),
    "authentik, groups, a slash at the end": (AUTHENTIK, GROUPS, {"clerk"}),
    "Auth0, a namespace, a slash at the end": (AUTH0, SPACED, {"clerk"}),
    "Auth0, RFC 9068": (AUTH0_RFC9068, SPACED, {"clerk"}),
    "groups without a map": (AUTHELIA, AUDIENCE, set()),
    "roles as one text": (
        KEYCLOAK_MAPPED.but(realm_access=None, roles="auditor"),
        {},
        {"auditor", "supervisor"},
    ),
    "public is no role of a token": (AUTHELIA.but(roles=["public", "clerk"]), {}, {"clerk"}),
    "application/at+jwt": (KEYCLOAK_MAPPED.headed(typ="application/at+jwt"), {}, {"clerk", "supervisor"}),
    "at+jwt in capitals": (AUTHELIA.headed(typ="AT+JWT"), GROUPS, {"clerk"}),
    "no typ": (KEYCLOAK_MAPPED.headed(typ=None), {}, {"clerk", "supervisor"}),
}


@pytest.mark.parametrize("row", ACCEPTED)
def test_a_token_that_counts(row: str) -> None:
    token, environ, roles = ACCEPTED[row]
    found = identify(verifier(token.issuer, environ), signed(token))
    assert (found.subject, found.roles) == (token.claims["sub"], roles)


REFUSED = {
    "Keycloak, default": (KEYCLOAK, {}, "it is for the audience 'account', not for 'openhall'"),
    "Keycloak, ID token": (KEYCLOAK_ID, {}, "it is not an access token: its typ is 'ID'"),
    "Keycloak, refresh token": (KEYCLOAK_REFRESH, {}, "it is not an access token: its typ is 'Refresh'"),
    "Keycloak, offline token": (KEYCLOAK_REFRESH.but(typ="Offline"), {}, "its typ is 'Offline'"),
    "Keycloak, logout token": (KEYCLOAK_MAPPED.but(typ="Logout"), {}, "its typ is 'Logout'"),
    "Keycloak, bound to a key": (KEYCLOAK_MAPPED.but(typ="DPoP"), {}, "its typ is 'DPoP'"),
    "Keycloak 24": (KEYCLOAK_24, {}, "it has nonce, as an ID token has"),
    "an ID token that does not say so": (KEYCLOAK_ID.but(typ=None, nonce=None), {}, "it has at_hash"),
    "a logout token that does not say so": (
        AUTHELIA.but(events={"http://schemas.openid.net/event/backchannel-logout": {}}).headed(typ="JWT"),
        {},
        "it has events, as a logout token has",
    ),
    "a logout token by its header": (AUTHELIA.headed(typ="logout+jwt"), {}, "its typ is 'logout+jwt'"),
    "a header's typ of another kind": (AUTHELIA.headed(typ=["JWT"]), {}, "its typ is ['JWT']"),
    "Entra, v1": (ENTRA_V1, ENTRA_API, "it is of the issuer 'https://sts.windows.net/"),
    "Entra, too many groups": (ENTRA_OVERAGE, ENTRA_API, "its groups are not within"),
    "roles elsewhere": (
        KEYCLOAK_MAPPED.but(_claim_names={"realm_access": "x"}),
        {},
        "its realm_access are not within",
    ),
    "no audience": (KEYCLOAK.but(aud=None), {}, "it is for the audience None, not for 'openhall'"),
    "several audiences": (KEYCLOAK.but(aud=["a", "b"]), {}, "it is for the audience ['a', 'b'], not for"),
    "an audience of another kind": (KEYCLOAK.but(aud={"openhall": 1}), {}, "not for 'openhall'"),
    "without the slash at the end": (AUTHENTIK.but(iss=AUTHENTIK.issuer[:-1]), {}, "it is of the issuer"),
    "an unknown crit": (AUTHELIA.headed(crit=["exp"], exp=1), {}, "Unsupported critical extension: exp"),
    "roles that are no texts": (
        AUTHELIA.but(groups=[{"id": 1}]),
        {},
        "its claim groups is neither a text nor",
    ),
    "roles in an object": (AUTHELIA.but(roles={"clerk": {}}), {}, "its claim roles is neither a text nor"),
    "halls that are no texts": (AUTHELIA.but(hall=7), {}, "its claim hall is neither a text nor"),
    "no end": (AUTHELIA.but(exp=None), {}, "its exp is missing or is no time"),
    "an end that never comes": (AUTHELIA.but(exp=float("inf")), {}, "its exp is missing or is no time"),
    "an end that is true": (AUTHELIA.but(exp=True), {}, "its exp is missing or is no time"),
    "an end in words": (AUTHELIA.but(exp=str(ISSUED + 300)), {}, "its exp is missing or is no time"),
    "a beginning that is none": (AUTHELIA.but(nbf=float("nan")), {}, "its nbf is missing or is no time"),
}


@pytest.mark.parametrize("row", REFUSED)
def test_a_token_that_does_not_count(row: str) -> None:
    token, environ, why = REFUSED[row]
    expected = {"Entra, v1": ENTRA, "without the slash at the end": AUTHENTIK}.get(row, token).issuer
    told = refusal(verifier(expected, environ), signed(token))
    assert told.startswith("the token does not hold: ")
    assert why in told
    assert len(told) < 500


@pytest.mark.parametrize(
    ("at", "why"),
    [
        (-30, None),
        (-60, None),  # the issuer's clock is a minute ahead of ours
        (-61, "its iat is in the future"),
        (300 + 59, None),
        (300 + 60, "it has expired"),
    ],
)
def test_clocks_may_differ_by_a_minute(at: float, why: str | None) -> None:
    by = verifier(AUTHELIA.issuer, GROUPS, now=lambda: ISSUED + at)
    if why is None:
        assert identify(by, signed(AUTHELIA)).roles == {"clerk"}
    else:
        assert why in refusal(by, signed(AUTHELIA))


@pytest.mark.parametrize(
    ("token", "clients", "counts"),
    [
        (KEYCLOAK_MAPPED, ("desk", "kiosk"), True),
        (AUTHELIA, ("desk",), True),
        (AUTHELIA.but(azp="desk"), ("desk",), True),
        (AUTHELIA.but(azp="elsewhere"), ("desk",), False),
        (KEYCLOAK_MAPPED, ("kiosk",), False),
        (AUTHELIA.but(client_id=None), ("desk",), False),
        (AUTHELIA.but(client_id=["desk"]), ("desk",), False),
    ],
)
def test_only_listed_clients_count_when_there_is_a_list(
    token: Token, clients: tuple[str, ...], counts: bool
) -> None:
    by = verifier(token.issuer, GROUPS, clients=clients)
    if counts:
        assert identify(by, signed(token)).subject == token.claims["sub"]
    else:
        assert "which HALL_OIDC_AZP has not" in refusal(by, signed(token))


UNNAMED = {name: value for name, value in JWK.items() if name != "kid"}
OTHER = {
    **json.loads(OKPAlgorithm.to_jwk(Ed25519PrivateKey.generate().public_key())),
    "use": "sig",
    "kid": "two",
}
SECRET = {"kty": "oct", "k": "c2VjcmV0", "kid": "three"}
SEALING = {**OTHER, "use": "enc", "kid": "four"}


@pytest.mark.parametrize(
    ("keys", "kid", "counts"),
    [
        ([JWK], "one", True),
        ([JWK], None, True),
        ([JWK, SECRET, SEALING, {"kty": ["RSA"]}, "nonsense"], None, True),
        ([UNNAMED], None, True),
        ([UNNAMED], "one", True),
        ([JWK, OTHER], "one", True),
        ([UNNAMED, OTHER], None, True),
        ([JWK, OTHER], None, False),
        ([JWK], "two", False),
        ([OTHER], None, False),
        ([{**JWK, "kid": 1}], "one", False),
        ([], None, False),
    ],
)
def test_a_key_without_a_name_and_a_token_that_names_none(
    keys: list[Any], kid: str | None, counts: bool
) -> None:
    by = verifier(AUTHELIA.issuer, GROUPS, Shown(*keys))
    if counts:
        assert identify(by, signed(AUTHELIA, kid=kid)).subject == AUTHELIA.claims["sub"]
    else:
        refusal(by, signed(AUTHELIA, kid=kid))


@pytest.mark.parametrize("named", ["EdDSA", "Ed25519", None])
@pytest.mark.parametrize("algorithm", ["EdDSA", "Ed25519"])
def test_ed25519_under_both_its_names(named: str | None, algorithm: str) -> None:
    by = verifier(AUTHELIA.issuer, GROUPS, Shown(JWK if named is None else {**JWK, "alg": named}))
    assert identify(by, signed(AUTHELIA, algorithm)).roles == {"clerk"}


@pytest.mark.parametrize(
    ("roles", "seconds"),
    [(["clerk"], 300), (["clerk", "operator"], 60), (["investigator"], 60), (["auditor"], 60)],
)
def test_a_good_token_is_believed_for_a_while_and_no_longer(roles: list[str], seconds: int) -> None:
    token = AUTHELIA.but(groups=roles, exp=ISSUED + 3600)
    now, shown = [float(ISSUED)], Shown(JWK)
    by = verifier(token.issuer, {}, shown, now=lambda: now[0])
    assert identify(by, signed(token)).roles == set(roles)
    shown.keys = ()  # withdrawn
    now[0] += seconds - 1
    assert identify(by, signed(token)).roles == set(roles)
    now[0] += 1
    assert "its issuer has no key 'one'" in refusal(by, signed(token))


def test_a_good_token_is_not_believed_beyond_its_end() -> None:
    now = [float(ISSUED + 299)]
    by = verifier(AUTHELIA.issuer, GROUPS, now=lambda: now[0])
    identify(by, signed(AUTHELIA))
    now[0] = ISSUED + 360
    assert "it has expired" in refusal(by, signed(AUTHELIA))


@pytest.mark.filterwarnings("ignore:The RSA key is 1024 bits")
def test_a_short_rsa_key_does_not_count() -> None:
    short = rsa.generate_private_key(65537, 1024)
    key = {**json.loads(RSAAlgorithm.to_jwk(short.public_key())), "kid": "one"}
    by = verifier(AUTHELIA.issuer, GROUPS, Shown(key))
    token = jwt.encode(AUTHELIA.claims, short, algorithm="RS256", headers={"kid": "one"})
    assert "RSA key is 1024 bits" in refusal(by, token)
