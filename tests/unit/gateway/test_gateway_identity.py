"""Given a token, when it is shown, then its bearer is known, or refused with what is wrong."""

import asyncio
import json
import stat
import time
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm, RSAAlgorithm

from gateway.identity.access_token import Terms
from gateway.identity.choice import verifier_from
from gateway.identity.claims import Claims
from gateway.identity.development import DevelopmentIssuer
from gateway.identity.identity import Identity
from gateway.identity.keys import FixedKeys
from gateway.identity.verifier import Verifier
from gateway.problems import Refused
from infra.contracts import Refusal
from infra.loop.config import ConfigurationError, Settings
from tests.unit.gateway_rig import Rig, problem

CHAIRS = "/v1/halls/north/chairs"
GOOD = {"tag": "a", "count": 2}
ED = Ed25519PrivateKey.generate()
RSA = rsa.generate_private_key(65537, 2048)


def claims(**changes: Any) -> dict[str, Any]:
    plain = {"iss": "them", "aud": "openhall", "sub": "ann", "exp": time.time() + 60, "roles": ["clerk"]}
    return {name: value for name, value in {**plain, **changes}.items() if value is not None}


def verifier(**how: Any) -> Verifier:
    keys = {
        "ed": jwt.PyJWK({**json.loads(OKPAlgorithm.to_jwk(ED.public_key())), "alg": "EdDSA"}),
        "rsa": jwt.PyJWK(json.loads(RSAAlgorithm.to_jwk(RSA.public_key()))),
    }
    return Verifier(Terms("them", "openhall"), Claims.of(Settings({})), FixedKeys(keys), **how)


def identify(token: str, by: Verifier | None = None, scheme: str = "Bearer") -> Identity:
    return asyncio.run((by or verifier()).identify({b"authorization": f"{scheme} {token}".encode()}))


def signed(key: Any = ED, algorithm: str = "EdDSA", kid: str = "ed", **changes: Any) -> str:
    return jwt.encode(claims(**changes), key, algorithm=algorithm, headers={"kid": kid})


def test_a_good_token_names_its_bearer() -> None:
    found = identify(signed(roles=["clerk", "chairman"], hall="north", department="tax", channel="window"))
    belongs = {"halls": ("north",), "departments": ("tax",), "grants": ()}
    assert found == Identity("ann", frozenset({"clerk"}), "window", belongs)
    assert identify(signed(RSA, "RS256", "rsa")).subject == "ann"
    assert identify(signed(aud=["other", "openhall"])).subject == "ann"


def test_no_token_is_the_public() -> None:
    assert asyncio.run(verifier().identify({})).roles == frozenset()


@pytest.mark.parametrize(
    "token",
    [
        signed(iss="someone else"),
        signed(aud="elsewhere"),
        signed(exp=time.time() - 60),
        signed(nbf=time.time() + 86_400),  # made at collection, used whenever its turn comes
        signed(exp=None),
        signed(sub=None),
        signed(sub="anonymous"),
        signed(sub=""),
        signed(sub="a\nb"),
        signed(roles=7),
        signed(hall=7),
        signed(key=Ed25519PrivateKey.generate()),
        signed(kid="unknown"),
        jwt.encode(claims(), "x" * 32, algorithm="HS256", headers={"kid": "ed"}),
        jwt.encode(claims(), "x" * 32, algorithm="HS256", headers={"kid": "rsa"}),
        jwt.encode(claims(), None, algorithm="none", headers={"kid": "ed"}),  # type: ignore[arg-type]
        signed()[:-4],
        "not.a.token",
        "",
        "x" * 10_000,
    ],
)
def test_a_token_that_does_not_hold_is_refused(token: str) -> None:
    with pytest.raises(Refused) as raised:
        identify(token)
    assert raised.value.refusal.kind.status == 401
    assert raised.value.headers[0][0] == b"www-authenticate"


def test_another_scheme_is_refused() -> None:
    with pytest.raises(Refused):
        identify(signed(), scheme="Basic")


def test_a_known_token_holds_no_longer_than_it_says() -> None:
    now = [time.time()]
    by = verifier(now=lambda: now[0])
    token = signed(exp=time.time() + 5)
    assert identify(token, by).subject == "ann"
    by.keys = FixedKeys({})  # a remembered token needs no key
    assert identify(token, by).subject == "ann"
    now[0] += 6
    with pytest.raises(Refused):
        identify(token, by)


def test_no_more_tokens_are_remembered_than_allowed() -> None:
    by = verifier(tokens=3)
    for number in range(10):
        identify(signed(sub=f"ann-{number}"), by)
    assert len(by._known) == 3


def test_the_acting_role_is_one_that_both_sides_have() -> None:
    ann = Identity("ann", frozenset({"supervisor", "clerk"}))
    assert ann.acting_role(frozenset({"supervisor", "clerk"}), None) == "clerk"
    assert ann.acting_role(frozenset({"supervisor", "clerk"}), "supervisor") == "supervisor"
    assert ann.acting_role(frozenset({"public", "visitor"}), None) == "public"
    for admitted, chosen in (({"auditor"}, None), ({"clerk"}, "supervisor"), ({"auditor"}, "auditor")):
        with pytest.raises(Refusal) as raised:
            ann.acting_role(frozenset(admitted), chosen)
        assert raised.value.kind.code == "not_allowed"


def test_roles_are_checked_before_the_body_is_looked_at(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    problem(asyncio.run(rig.send("POST", CHAIRS, roles=("auditor",), content=b"{")), 403, "not_allowed")
    answer = asyncio.run(rig.send("POST", CHAIRS, roles=(), content=b"{"))
    problem(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"
    bad = {"Authorization": "Bearer nonsense"}
    answer = asyncio.run(rig.send("GET", CHAIRS, roles=(), headers=bad))
    problem(answer, 401, "unauthenticated")
    assert not rig.rpc.calls


def test_the_services_hear_who_acts(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    token = rig.bearer("clerk", "facilities", halls=["north"], departments=["tax"], channel="window")
    headers = {**token, "Hall-Role": "facilities"}
    assert asyncio.run(rig.send("POST", CHAIRS, json=GOOD, headers=headers)).status_code == 200
    context = rig.asked["context"]
    assert (context["role"], context["channel"], context["attributes"]) == (
        "facilities",
        "window",
        {"halls": ["north"], "departments": ["tax"], "grants": []},
    )


@pytest.mark.parametrize(
    ("told", "halls"),
    [
        ({}, ()),
        ({"halls": []}, ()),
        ({"halls": "north"}, ("north",)),
        ({"halls": ["north", "south"]}, ("north", "south")),
        ({"halls": ["north"], "hall": "south"}, ("north", "south")),
        ({"halls": "*"}, ("*",)),
        ({"halls": ["*"]}, ("*",)),
    ],
)
def test_a_token_names_halls_one_or_several_and_none_by_saying_nothing(
    told: dict[str, Any], halls: tuple[str, ...]
) -> None:
    assert identify(signed(**told)).attributes["halls"] == halls


@pytest.mark.parametrize("told", [7, {"north": True}, [["north"]], [None], [""], "", "a\u0000b", ["x" * 201]])
@pytest.mark.parametrize("claim", ["halls", "hall", "departments", "department", "grants"])
def test_a_place_that_is_no_text_is_refused(claim: str, told: Any) -> None:
    with pytest.raises(Refused, match=claim):
        identify(signed(**{claim: told}))


def test_the_development_key_is_kept_and_is_its_owners_only(tmp_path: Path) -> None:
    settings = Settings({"HALL_DATA": str(tmp_path)})
    token = DevelopmentIssuer(settings).token(["clerk"], subject="ann")
    assert stat.S_IMODE((tmp_path / "dev-issuer.pem").stat().st_mode) == 0o600
    assert identify(token, verifier_from(settings)).subject == "ann"


@pytest.mark.parametrize(
    "real",
    [
        {"HALL_HOST": "0.0.0.0"},
        {"HALL_HOST": "::"},
        {"HALL_HOST": "10.0.0.7"},
        {"HALL_HOST": "hall.example"},
        {"HALL_AMQP_URI": "amqp://guest:guest@broker"},
        {"HALL_GATEWAY_DATABASE_URL": "postgresql://db/gateway"},
        {"HALL_CASES_DATABASE_URL": "postgresql://db/cases", "HALL_DEVELOPMENT_ISSUER": "no"},
    ],
)
def test_a_hall_that_is_no_trial_has_the_development_issuer_only_by_name(
    real: dict[str, str], tmp_path: Path
) -> None:
    settings = {"HALL_DATA": str(tmp_path), **real}
    with pytest.raises(ConfigurationError, match="HALL_DEVELOPMENT_ISSUER=yes") as refused:
        DevelopmentIssuer(Settings(settings))
    assert len(str(refused.value).splitlines()) == 1
    assert not list(tmp_path.iterdir())
    DevelopmentIssuer(Settings({**settings, "HALL_DEVELOPMENT_ISSUER": "yes"}))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_an_embedded_hall_on_one_machine_has_it_unasked(host: str, tmp_path: Path) -> None:
    DevelopmentIssuer(Settings({"HALL_DATA": str(tmp_path), "HALL_HOST": host}))


def test_the_development_issuer_is_refused_beside_a_real_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="HALL_OIDC_ISSUER"):
        DevelopmentIssuer(Settings({"HALL_DATA": str(tmp_path), "HALL_OIDC_ISSUER": "https://id.example"}))
    assert not (tmp_path / "dev-issuer.pem").exists()


def test_a_file_that_is_no_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "dev-issuer.pem").write_text("nonsense")
    with pytest.raises(ConfigurationError, match=r"dev-issuer\.pem"):
        DevelopmentIssuer(Settings({"HALL_DATA": str(tmp_path)}))
