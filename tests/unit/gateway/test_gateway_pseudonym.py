"""Given an account of an issuer, when it acts, then services are told an id that only the key leads to."""

import base64
import re
from pathlib import Path

from gateway.identity.pseudonym import Pseudonyms
from infra.loop.config import Settings

KEY = bytes(range(32))


def test_an_account_has_one_id_which_does_not_tell_it() -> None:
    told = Pseudonyms(KEY, "https://issuer.example").person("wang")
    assert told == Pseudonyms(KEY, "https://issuer.example").person("wang")
    assert re.fullmatch("account-[0-9a-f]{32}", told)


def test_another_account_issuer_or_key_has_another_id() -> None:
    of = [
        Pseudonyms(KEY, "https://issuer.example").person("wang"),
        Pseudonyms(KEY, "https://issuer.example").person("zhao"),
        Pseudonyms(KEY, "https://issuer.example").person("wang "),
        Pseudonyms(KEY, "https://another.example").person("wang"),
        Pseudonyms(KEY, "https://issuer.examplew").person("ang"),
        Pseudonyms(KEY[::-1], "https://issuer.example").person("wang"),
    ]
    assert len(set(of)) == len(of)


def test_a_slash_at_the_end_makes_no_other_issuer() -> None:
    """Whoever corrects the variable must not make everybody a stranger to his cases."""
    issuers = ("https://issuer.example", "https://issuer.example/")
    assert len({Pseudonyms(KEY, issuer).person("wang") for issuer in issuers}) == 1


def test_the_issuer_is_the_one_whose_tokens_count(tmp_path: Path) -> None:
    own = {"HALL_DATA": str(tmp_path), "HALL_IDENTITY_KEY": base64.b64encode(KEY).decode()}
    real = Pseudonyms.of(Settings({**own, "HALL_OIDC_ISSUER": "https://issuer.example"}))
    assert real.person("wang") == Pseudonyms(KEY, "https://issuer.example").person("wang")
    assert Pseudonyms.of(Settings(own)).person("wang") != real.person("wang")
