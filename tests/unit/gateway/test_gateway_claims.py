"""Where an issuer says what: claims found by their paths, and configuration that cannot be meant."""

import logging
from pathlib import Path
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.identity.choice import verifier_from
from gateway.identity.claims import Claims
from infra.loop.config import ConfigurationError, Settings

ISSUER = "https://id.example.org/realms/hall"


def canonical(raw: dict[str, Any], **environ: str) -> dict[str, Any]:
    found = Claims.of(Settings({f"HALL_OIDC_{name}": value for name, value in environ.items()})).canonical(
        raw
    )
    return {name: found[name] for name in ("roles", "halls", "departments")}


def roles(raw: dict[str, Any], **environ: str) -> list[str]:
    found: list[str] = canonical(raw, **environ)["roles"]
    return found


def test_what_is_said_in_several_places_counts_once() -> None:
    raw = {
        "sub": "ann",
        "roles": "clerk",
        "realm_access": {"roles": ["clerk", "auditor"]},
        "resource_access": {"openhall": {"roles": ["operator"]}, "other": {"roles": ["supervisor"]}},
        "groups": ["visitor", "everybody", "public"],
        "halls": ["north", "*"],
        "hall": "north",
        "department": ["food", "tax"],
        "channel": "window",
        "email": "ann@example.org",
    }
    assert Claims.of(Settings({})).canonical(raw) == {
        "sub": "ann",
        "channel": "window",
        "roles": ["visitor", "clerk", "auditor", "operator"],
        "halls": ["north", "*"],
        "departments": ["food", "tax"],
        "grants": [],
    }


def test_the_clients_roles_are_those_of_the_audience() -> None:
    raw = {
        "resource_access": {
            "https://hall.example.org": {"roles": ["clerk"]},
            "openhall": {"roles": ["auditor"]},
        }
    }
    assert roles(raw) == ["auditor"]
    assert roles(raw, AUDIENCE="https://hall.example.org") == ["clerk"]


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        ("https://example.org/roles", {"https://example.org/roles": ["clerk"]}),
        ("https://example.org/app.roles", {"https://example.org/app": {"roles": ["clerk"]}}),
        ("https://example.org/a.b.roles", {"https://example.org/a": {"b.roles": ["clerk"]}}),
        ("urn:example:roles", {"urn:example:roles": "clerk"}),
        ("cognito:groups", {"cognito:groups": ["clerk"]}),
        ("a.b.c", {"a": {"b": {"c": ["clerk"]}}}),
        ("a.b.c", {"a.b": {"c": ["clerk"]}, "a": {"b": {"c": ["auditor"]}}}),
        ("a.b.c", {"a.b": {"d": ["auditor"]}, "a": {"b": {"c": ["clerk"]}}}),
        ("a.b.c", {"a.b": "auditor", "a": {"b.c": "clerk"}}),
        ("other, a.b.c", {"a.b.c": "clerk", "a": {"b": {"c": "auditor"}}}),
    ],
)
def test_a_claim_is_reached_whatever_its_name(path: str, raw: dict[str, Any]) -> None:
    assert roles(raw, ROLES_CLAIM=path) == ["clerk"]


@pytest.mark.parametrize(
    "raw", [{}, {"a": "clerk"}, {"a": {"b": None}}, {"a": None}, {"a": ["b"]}, {"b": "clerk"}]
)
def test_a_claim_that_is_not_there_says_nothing(raw: dict[str, Any]) -> None:
    assert roles(raw, ROLES_CLAIM="a.b") == []


def test_names_are_mapped_and_what_is_in_no_map_counts_as_it_is() -> None:
    mapped = (
        "hall-clerks=clerk, Hall Heads=department_head, Hall Heads=supervisor, auditor=visitor, ou=hall=kiosk"
    )
    raw = {"groups": ["hall-clerks", "Hall Heads", "auditor", "operator", "ou=hall"]}
    assert roles(raw, ROLES_MAP=mapped) == [
        "visitor",
        "kiosk",
        "clerk",
        "department_head",
        "supervisor",
        "operator",
    ]


def test_halls_and_departments_have_paths_of_their_own() -> None:
    raw = {"place": {"hall": "north", "rooms": ["food"]}, "halls": ["south"]}
    found = canonical(raw, HALLS_CLAIM="place.hall", DEPARTMENTS_CLAIM="place.rooms,department")
    assert (found["halls"], found["departments"]) == (["north"], ["food"])


def test_claims_that_are_elsewhere_are_refused_only_when_they_are_read() -> None:
    raw = {"roles": ["clerk"], "_claim_names": {"groups": "src1", "https://example.org/x": "src2"}}
    with pytest.raises(jwt.InvalidTokenError, match=r"its groups are not within, .*_claim_names, an overage"):
        canonical(raw)
    assert roles(raw, ROLES_CLAIM="roles") == ["clerk"]
    with pytest.raises(jwt.InvalidTokenError, match=r"its https://example\.org/x are not within"):
        canonical(raw, ROLES_CLAIM="roles", HALLS_CLAIM="https://example.org/x.halls")
    for odd in ([], "groups", None, 7):
        assert roles({"roles": "clerk", "_claim_names": odd}) == ["clerk"]


NAMES = st.sampled_from(["a", "b", "a.b", "roles", "halls", "_claim_names"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(NAMES, JSON))
def test_whatever_an_issuer_signs_is_texts_or_refused(raw: dict[str, Any]) -> None:
    try:
        found = canonical(raw, ROLES_CLAIM="roles,a.b.roles,a.b.a.b", ROLES_MAP="x=clerk")
    except jwt.InvalidTokenError:
        return
    for texts in found.values():
        assert all(isinstance(text, str) for text in texts)


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("HALL_OIDC_ROLES_CLAIM", "roles,,groups", "is not a list of claims by comma"),
        ("HALL_OIDC_ROLES_CLAIM", "realm_access..roles", "is not a list of claims by comma"),
        ("HALL_OIDC_ROLES_CLAIM", ".roles", "is not a list of claims by comma"),
        ("HALL_OIDC_ROLES_CLAIM", "resource_access.<client>.roles", "is not a list of claims by comma"),
        ("HALL_OIDC_HALLS_CLAIM", "the halls", "is not a list of claims by comma"),
        ("HALL_OIDC_DEPARTMENTS_CLAIM", "department.", "is not a list of claims by comma"),
        ("HALL_OIDC_ROLES_MAP", "hall-clerks", "is not a list of name=value by comma"),
        ("HALL_OIDC_ROLES_MAP", "=clerk", "is not a list of name=value by comma"),
        ("HALL_OIDC_ROLES_MAP", "hall-clerks=clerc", "maps 'hall-clerks' to 'clerc', which is no role"),
        ("HALL_OIDC_ROLES_MAP", "everybody=public", "maps 'everybody' to 'public', which is no role"),
        ("HALL_OIDC_AZP", "desk,,", "is not a list by comma"),
    ],
)
def test_what_cannot_be_meant_is_named(name: str, value: str, what: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        verifier_from(Settings({"HALL_OIDC_ISSUER": ISSUER, name: value}))
    assert str(refused.value).startswith(name)
    assert what in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HALL_OIDC_JWKS_URL", "https://id.example.org/jwks"),
        ("HALL_OIDC_ROLES_CLAIM", "groups"),
        ("HALL_OIDC_ROLES_MAP", "hall-clerks=clerk"),
        ("HALL_OIDC_HALLS_CLAIM", "place"),
        ("HALL_OIDC_DEPARTMENTS_CLAIM", "place"),
        ("HALL_OIDC_AZP", "desk"),
    ],
)
def test_what_is_meant_for_a_real_issuer_is_refused_without_one(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(ConfigurationError, match=f"{name} is set and HALL_OIDC_ISSUER is not"):
        verifier_from(Settings({"HALL_DATA": str(tmp_path), name: value}))


@pytest.mark.parametrize(
    ("environ", "line"),
    [
        (
            {},
            "tokens of the issuer openhall-development count: keys in HALL_DATA, audience openhall, "
            "clients any, roles at roles, realm_access.roles, resource_access.openhall.roles, groups "
            "(no map), halls at halls, hall, departments at departments, department",
        ),
        (
            {
                "HALL_OIDC_ISSUER": ISSUER,
                "HALL_OIDC_AUDIENCE": "api",
                "HALL_OIDC_ROLES_CLAIM": "groups",
                "HALL_OIDC_ROLES_MAP": "a=clerk,b=auditor,a=kiosk",
                "HALL_OIDC_AZP": "desk, board",
            },
            f"tokens of the issuer {ISSUER} count: keys by discovery, audience api, clients board, desk, "
            "roles at groups (map: a=clerk, a=kiosk, b=auditor), "
            "halls at halls, hall, departments at departments, department",
        ),
        (
            {"HALL_OIDC_ISSUER": ISSUER, "HALL_OIDC_JWKS_URL": "http://id:8080/jwks"},
            f"tokens of the issuer {ISSUER} count: keys from http://id:8080/jwks, audience openhall, ",
        ),
    ],
)
def test_a_start_says_whose_tokens_count(
    environ: dict[str, str], line: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        verifier_from(Settings({"HALL_DATA": str(tmp_path), **environ}))
    (told,) = caplog.messages
    assert told.startswith(line)
