"""Tokens of an OIDC issuer, its keys fetched over HTTP."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, HMACAlgorithm, RSAAlgorithm

from gateway.identity.choice import verifier_from
from gateway.identity.keys import FetchedKeys
from gateway.identity.verifier import Verifier
from gateway.problems import Refused
from infra.contracts import Refusal
from infra.runtime.config import Settings

RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())


class Issuer:
    """An issuer's key set on 127.0.0.1; counts how often it was fetched."""

    def __init__(self) -> None:
        issuer = self
        self.document: Any = {"keys": []}
        self.fetched = 0

        class Pages(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.fetched += 1
                found = issuer.document is not None and self.path == "/.well-known/jwks.json"
                body = json.dumps(issuer.document).encode() if found else b""
                self.send_response(200 if found else 500)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def show(self, **keys: Any) -> None:
        kinds = {rsa.RSAPrivateKey: RSAAlgorithm, ec.EllipticCurvePrivateKey: ECAlgorithm}
        entries = []
        for kid, key in keys.items():
            kind = next(kind for base, kind in kinds.items() if isinstance(key, base))
            entries.append({**json.loads(kind.to_jwk(key.public_key())), "kid": kid, "use": "sig"})
        self.document = {"keys": entries}

    def token(self, key: Any, algorithm: str, kid: str) -> str:
        claims = {
            "iss": self.url,
            "aud": "openhall",
            "sub": "ann",
            "exp": time.time() + 60,
            "roles": ["clerk"],
        }
        return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": kid})

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    found = Issuer()
    yield found
    found.close()


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def subject(by: Verifier, token: str) -> str:
    return (await by.identify({b"authorization": f"Bearer {token}".encode()})).subject


def test_tokens_signed_with_the_issuers_keys_hold(issuer: Issuer) -> None:
    issuer.show(one=RSA, two=EC)
    by = verifier_from(Settings({"HALL_OIDC_ISSUER": issuer.url}))

    async def run() -> None:
        tokens = [
            issuer.token(RSA, "RS256", "one"),
            issuer.token(RSA, "PS256", "one"),
            issuer.token(EC, "ES256", "two"),
        ]
        assert await asyncio.gather(*(subject(by, token) for token in tokens)) == ["ann"] * 3
        assert issuer.fetched == 1
        with pytest.raises(Refused):
            await subject(by, issuer.token(RSA, "RS256", "two"))

    asyncio.run(run())


def test_a_shared_secret_never_counts_as_a_key(issuer: Issuer) -> None:
    secret = b"s" * 32
    issuer.document = {"keys": [{**json.loads(HMACAlgorithm.to_jwk(secret)), "kid": "shared"}]}
    by = verifier_from(Settings({"HALL_OIDC_ISSUER": issuer.url}))
    with pytest.raises(Refused):
        asyncio.run(subject(by, issuer.token(secret, "HS256", "shared")))


def test_a_new_key_is_fetched_but_not_at_every_strangers_wish(issuer: Issuer) -> None:
    issuer.show(one=RSA)
    clock = Clock()
    by = Verifier(issuer.url, "openhall", FetchedKeys(f"{issuer.url}/.well-known/jwks.json", monotonic=clock))
    old, new = issuer.token(RSA, "RS256", "one"), issuer.token(EC, "ES256", "two")

    async def run() -> None:
        assert await subject(by, old) == "ann"
        for number in range(20):
            with pytest.raises(Refused):
                await subject(by, issuer.token(EC, "ES256", f"stranger-{number}"))
        assert issuer.fetched == 1
        issuer.show(one=RSA, two=EC)
        clock.now += 31
        assert await subject(by, new) == "ann"
        assert issuer.fetched == 2

    asyncio.run(run())


def test_while_the_issuer_is_away_the_keys_last_seen_count(issuer: Issuer) -> None:
    issuer.show(one=RSA)
    clock = Clock()
    keys = FetchedKeys(f"{issuer.url}/.well-known/jwks.json", monotonic=clock)

    async def run() -> None:
        assert await keys.find("one") is not None
        issuer.document = None
        clock.now += 700
        assert await keys.find("one") is not None
        issuer.show(two=EC)
        clock.now += 31
        assert await keys.find("one") is None  # withdrawn

    asyncio.run(run())


def test_an_issuer_never_reached_is_our_fault_not_the_callers(issuer: Issuer) -> None:
    issuer.document = None
    clock = Clock()
    keys = FetchedKeys(f"{issuer.url}/.well-known/jwks.json", monotonic=clock)

    async def run() -> None:
        for _ in range(5):
            with pytest.raises(Refusal) as raised:
                await keys.find("one")
            assert raised.value.kind.status == 503
        assert issuer.fetched == 1
        issuer.show(one=RSA)
        clock.now += 3
        assert await keys.find("one") is not None

    asyncio.run(run())
