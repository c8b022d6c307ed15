"""Tokens of an OIDC issuer, its discovery document and its keys fetched over HTTP."""

import asyncio
import gzip
import json
import logging
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, HMACAlgorithm, RSAAlgorithm

from gateway.identity import issuer as fetching
from gateway.identity.choice import verifier_from
from gateway.identity.issuer import Issuer
from gateway.identity.keys import FetchedKeys
from gateway.identity.verifier import Verifier
from gateway.problems import Refused
from infra.contracts import Refusal
from infra.loop.config import Settings
from tests.tls import certify, serving
from tests.waiting import until

RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())
DISCOVERY = "/.well-known/openid-configuration"


class Pages:
    """An issuer's pages on 127.0.0.1; counts how often the key set was fetched.

    `document` is the key set, None while the issuer is away. What is in `instead` is answered at that path
    as it is: bytes, a status, or bytes without end.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, path: str = "") -> None:
        issuer = self
        self.document: Any = {"keys": []}
        self.instead: dict[str, bytes | int | Iterator[bytes]] = {}
        self.headers: dict[str, str] = {}
        self.asked: list[str] = []
        self.discovery: dict[str, Any] = {}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked.append(self.path)
                answer = issuer.instead.get(self.path, issuer.page(self.path))
                self.send_response(answer if isinstance(answer, int) else 200)
                for name, value in issuer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    for part in (
                        () if isinstance(answer, int) else [answer] if isinstance(answer, bytes) else answer
                    ):
                        self.wfile.write(part)
                except OSError:
                    pass  # the other side has had enough

            def log_message(self, *_: Any) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        address = f"http{'s' if tls else ''}://127.0.0.1:{self._server.server_port}"
        self.url, self._path = address + path, path.removesuffix("/")
        self.discovery = {"issuer": self.url, "jwks_uri": f"{address}/certs"}

    @property
    def fetched(self) -> int:
        return self.asked.count("/certs")

    def page(self, path: str) -> bytes | int:
        found = {self._path + DISCOVERY: self.discovery, "/certs": self.document}.get(path)
        return 500 if self.document is None or found is None else json.dumps(found).encode()

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
def issuer() -> Iterator[Pages]:
    found = Pages()
    yield found
    found.close()


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def verifier(issuer: Pages, **environ: str) -> Verifier:
    return verifier_from(Settings({"HALL_OIDC_ISSUER": issuer.url, **environ}))


def keys_of(issuer: Pages, clock: Clock) -> FetchedKeys:
    return FetchedKeys(Issuer(issuer.url), monotonic=clock)


async def subject(by: Verifier, token: str) -> str:
    return (await by.identify({b"authorization": f"Bearer {token}".encode()})).subject


def test_tokens_signed_with_the_issuers_keys_hold(issuer: Pages) -> None:
    issuer.show(one=RSA, two=EC)
    by = verifier(issuer)

    async def run() -> None:
        tokens = [
            issuer.token(RSA, "RS256", "one"),
            issuer.token(RSA, "PS256", "one"),
            issuer.token(EC, "ES256", "two"),
        ]
        assert await asyncio.gather(*(subject(by, token) for token in tokens)) == ["ann"] * 3
        assert issuer.asked == [DISCOVERY, "/certs"]
        with pytest.raises(Refused):
            await subject(by, issuer.token(RSA, "RS256", "two"))

    asyncio.run(run())


@pytest.mark.parametrize("path", ["", "/", "/realms/hall", "/application/o/hall/"])
def test_an_issuer_may_have_a_path_and_a_slash_at_its_end(path: str) -> None:
    issuer = Pages(path=path)
    issuer.show(one=RSA)
    assert asyncio.run(subject(verifier(issuer), issuer.token(RSA, "RS256", "one"))) == "ann"
    assert issuer.asked == [path.removesuffix("/") + DISCOVERY, "/certs"]
    issuer.close()


def test_where_the_keys_are_may_be_said_instead(issuer: Pages) -> None:
    issuer.show(one=RSA)
    issuer.discovery = {}
    by = verifier(issuer, HALL_OIDC_JWKS_URL=f"{issuer.url}/certs")
    assert asyncio.run(subject(by, issuer.token(RSA, "RS256", "one"))) == "ann"
    assert issuer.asked == ["/certs"]


def test_a_shared_secret_never_counts_as_a_key(issuer: Pages) -> None:
    secret = b"s" * 32
    issuer.document = {"keys": [{**json.loads(HMACAlgorithm.to_jwk(secret)), "kid": "shared"}]}
    with pytest.raises(Refused):
        asyncio.run(subject(verifier(issuer), issuer.token(secret, "HS256", "shared")))


def test_a_new_key_is_fetched_but_not_at_every_strangers_wish(issuer: Pages) -> None:
    issuer.show(one=RSA)
    clock = Clock()
    keys = keys_of(issuer, clock)

    async def run() -> None:
        assert await keys.find("one") is not None
        for number in range(20):
            assert await keys.find(f"stranger-{number}") is None
        assert issuer.fetched == 1
        issuer.show(one=RSA, two=EC)
        clock.now += 30
        assert await keys.find("two") is not None
        assert issuer.fetched == 2

    asyncio.run(run())


def test_a_withdrawn_key_goes_within_a_minute(issuer: Pages) -> None:
    issuer.show(one=RSA)
    clock = Clock()
    keys = keys_of(issuer, clock)

    async def run() -> None:
        assert await keys.find("one") is not None
        issuer.show(two=EC)
        clock.now += 54
        assert await keys.find("one") is not None
        clock.now += 6
        assert await keys.find("one") is None

    asyncio.run(run())


def test_while_the_issuer_is_away_the_keys_last_seen_count(issuer: Pages) -> None:
    issuer.show(one=RSA)
    clock = Clock()
    keys = keys_of(issuer, clock)

    async def run() -> None:
        assert await keys.find("one") is not None
        issuer.document = None
        clock.now += 7000
        assert await keys.find("one") is not None
        issuer.show(two=EC)
        clock.now += 30
        assert await keys.find("one") is None  # withdrawn

    asyncio.run(run())


def test_nobody_waits_for_an_issuer_that_hangs_but_the_one_who_asks(issuer: Pages) -> None:
    issuer.show(one=RSA)
    clock = Clock()
    keys = keys_of(issuer, clock)
    go_on = threading.Event()

    def hanging() -> Iterator[bytes]:
        go_on.wait(20)
        yield b"{}"

    async def run() -> None:
        assert await keys.find("one") is not None
        issuer.instead["/certs"] = hanging()
        clock.now += 60
        asking = asyncio.create_task(keys.find("one"))
        await asyncio.to_thread(until, lambda: issuer.fetched == 2)
        assert await keys.find("one") is not None
        assert not asking.done()
        go_on.set()
        assert await asking is not None  # what came was no key set

    asyncio.run(run())


def test_an_issuer_never_reached_is_our_fault_not_the_callers(issuer: Pages) -> None:
    issuer.document = None
    clock = Clock()
    keys = keys_of(issuer, clock)

    async def run() -> None:
        for _ in range(5):
            with pytest.raises(Refusal) as raised:
                await keys.find("one")
            assert raised.value.kind.status == 503
        assert issuer.asked == [DISCOVERY]
        issuer.show(one=RSA)
        clock.now += 3
        assert await keys.find("one") is not None

    asyncio.run(run())


def endless(part: bytes) -> Iterator[bytes]:
    while True:
        yield part


HOSTILE: dict[str, tuple[str, Any, str]] = {
    "away": (DISCOVERY, 500, "answered 500"),
    "a redirect": (DISCOVERY, 302, "answered 302"),
    "no JSON": (DISCOVERY, b"<html>", "answered what is not JSON"),
    "no UTF-8": (DISCOVERY, b'"\xff"', "answered what is not JSON"),
    "JSON too deep": (DISCOVERY, b"[" * 200_000, "answered what is not JSON"),
    "without end": (DISCOVERY, endless(b" " * 65536), "answered more than 524288 bytes"),
    "no object": (DISCOVERY, b"[]", "is no discovery document"),
    "another issuer": (DISCOVERY, b'{"issuer": "https://a\\nb/"}', "HALL_OIDC_ISSUER must be exactly that"),
    "no issuer": (DISCOVERY, b"{}", "is of the issuer None: HALL_OIDC_ISSUER must be exactly that"),
    "no key set": ("/certs", b'{"keys": {}}', "no JSON Web Key Set"),
    "a key set that is a list": ("/certs", b"[]", "no JSON Web Key Set"),
    "too many keys": ("/certs", json.dumps({"keys": [{}] * 101}).encode(), "no JSON Web Key Set of 100 keys"),
    "keys without end": ("/certs", endless(b" " * 65536), "answered more than 524288 bytes"),
    "keys elsewhere by a redirect": ("/certs", 307, "answered 307"),
}


def refused_line(issuer: Pages, caplog: pytest.LogCaptureFixture, source: Issuer | None = None) -> str:
    """The one line in the log for an issuer whose keys cannot be had, which is a 503."""
    keys = FetchedKeys(source or Issuer(issuer.url))
    with pytest.raises(Refusal) as raised:
        asyncio.run(keys.find("one"))
    assert raised.value.kind.status == 503
    (record,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    line = record.getMessage()
    assert len(line) < 700
    assert line.isprintable()
    return line


@pytest.mark.parametrize("case", HOSTILE)
def test_what_no_issuer_should_answer_is_refused_in_one_line(
    case: str, issuer: Pages, caplog: pytest.LogCaptureFixture
) -> None:
    path, answer, why = HOSTILE[case]
    issuer.instead[path] = answer
    issuer.headers["Location"] = f"{issuer.url}/elsewhere"
    assert why in refused_line(issuer, caplog)
    assert "/elsewhere" not in issuer.asked


def test_what_is_packed_is_not_unpacked(issuer: Pages, caplog: pytest.LogCaptureFixture) -> None:
    issuer.instead[DISCOVERY] = gzip.compress(b" " * 10**8)
    issuer.headers["Content-Encoding"] = "gzip"
    assert "answered what is not JSON" in refused_line(issuer, caplog)


@pytest.mark.parametrize(
    "url",
    [None, 7, "", "/certs", "ftp://127.0.0.1/certs", "file:///etc/passwd", "http://[1/certs", "http://"],
)
def test_keys_that_are_nowhere_are_refused(url: Any, issuer: Pages, caplog: pytest.LogCaptureFixture) -> None:
    issuer.discovery["jwks_uri"] = url
    assert "which is no http address" in refused_line(issuer, caplog)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/certs", "http://127.0.0.1:1/\x00", "http://a..b/certs"])
def test_keys_that_cannot_be_reached_are_refused(
    url: str, issuer: Pages, caplog: pytest.LogCaptureFixture
) -> None:
    issuer.discovery["jwks_uri"] = url
    assert "does not answer" in refused_line(issuer, caplog)


def test_an_issuer_that_drips_is_given_up(
    issuer: Pages, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_SECONDS", 0.3)
    never = threading.Event()

    def drip() -> Iterator[bytes]:
        while not never.wait(0.05):
            yield b" "

    issuer.instead[DISCOVERY] = drip()
    assert "gave no whole answer within 0.3 s" in refused_line(issuer, caplog)
    never.set()


def test_what_is_wrong_in_a_key_set_is_said_once(issuer: Pages, caplog: pytest.LogCaptureFixture) -> None:
    issuer.show(one=RSA)
    junk: list[Any] = [
        7,
        "x",
        {},
        {"kty": "RSA"},
        {"kty": ["RSA"]},
        {"kty": "OKP", "crv": "X25519", "x": "AA"},
    ]
    issuer.document["keys"] += junk
    clock = Clock()
    keys = keys_of(issuer, clock)

    async def run() -> None:
        assert await keys.find("one") is not None
        clock.now += 60
        assert await keys.find("one") is not None
        assert issuer.fetched == 2

    asyncio.run(run())
    (line,) = caplog.messages
    assert line.startswith(
        "the issuer of tokens shows 1 keys that can be used and 6 that cannot, the first: "
    )


def test_an_https_issuers_keys_come_by_https_only(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    certified = certify(tmp_path)
    trusting = ssl.create_default_context(cafile=certified)
    issuer = Pages(serving(certified))
    issuer.show(one=RSA)
    assert asyncio.run(FetchedKeys(Issuer(issuer.url, None, trusting)).find("one")) is not None
    assert not caplog.messages
    issuer.discovery["jwks_uri"] = issuer.discovery["jwks_uri"].replace("https", "http")
    assert "which is no https address" in refused_line(issuer, caplog, Issuer(issuer.url, None, trusting))
    caplog.clear()
    assert "CERTIFICATE_VERIFY_FAILED" in refused_line(issuer, caplog)
    issuer.close()
