"""The gateway believes the certified OpenID provider for Node: by discovery, and through a rotation of keys.

A whole hall runs in one process with embedded parts, knows nothing of the issuer but its name, and is shown
JWT access tokens of the client credentials grant (RFC 9068, with a resource indicator, RFC 8707).
"""

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import jwt

from tests.processes import Running
from tests.proof import Missing

NEEDS = ("node and npm, which fetches oidc-provider 8.8.1 (Debian: apt-get install nodejs npm)",)
_PACKAGE = "oidc-provider@8.8.1"
_SCRIPT = Path(__file__).with_suffix(".mjs")
_NEW_KEY, _WITHDRAWN = 30, {"auditor": 60 + 60, "clerk": 60 + 300}
"""Seconds that docs/issuers.md promises; a machine that is busy may take _MORE."""
_MORE = 30
_REFUSED = 401


def prove() -> dict[str, object]:
    """What was seen: the token's kind, and seconds until a new key counted and a withdrawn one did not."""
    with tempfile.TemporaryDirectory(prefix="openhall-proof-") as name:
        folder = Path(name)
        _install(folder)
        with _provider(folder) as issuer, _hall(folder, issuer.url) as hall:
            return {"provider": _PACKAGE, **_seen(issuer, hall)}


def _seen(issuer: "_Provider", hall: Running) -> dict[str, object]:
    first = issuer.token("auditor")
    _expect(_ask(hall, first), 200, "an access token, by discovery")
    _expect(_ask(hall, issuer.token("stranger")), _REFUSED, "a client that HALL_OIDC_AZP has not")
    _expect(_ask(hall, issuer.token("auditor", resource=None)), _REFUSED, "an opaque token")
    old = {role: issuer.token(role) for role in _WITHDRAWN}

    issuer.show("b a")
    new, begun = issuer.token("auditor"), time.monotonic()
    counted = _seconds_until(lambda: _ask(hall, new) == 200, begun, _NEW_KEY)
    _expect(_ask(hall, old["auditor"]), 200, "a token of the key that went second")

    issuer.show("b")
    begun = time.monotonic()
    for role, status in (("auditor", 200), ("clerk", 403)):
        _expect(_ask(hall, old[role]), status, "a token of the key withdrawn just now")
    gone = {
        role: _seconds_until(lambda role=role: _ask(hall, old[role]) == _REFUSED, begun, promised)
        for role, promised in _WITHDRAWN.items()
    }
    _expect(_ask(hall, new), 200, "a token of the key that stayed")
    header, claims = jwt.get_unverified_header(first), jwt.decode(first, options={"verify_signature": False})
    return {
        "header": header,
        "claims": sorted(claims),
        "new_key_counted_after_seconds": counted,
        "withdrawn_key_refused_after_seconds": gone,
    }


class _Provider:
    def __init__(self, url: str, secret: str, process: "subprocess.Popen[str]") -> None:
        self.url = url
        self._secret = secret
        self._process = process

    def token(self, client: str, resource: str | None = "urn:openhall:api") -> str:
        form = {"grant_type": "client_credentials", **({"resource": resource} if resource else {})}
        answer = httpx.post(f"{self.url}/token", data=form, auth=(client, self._secret))
        token: str = answer.raise_for_status().json()["access_token"]
        return token

    def show(self, keys: str) -> None:
        """Show these keys from now on, sign with the first."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(keys, file=self._process.stdin, flush=True)
        assert self._process.stdout.readline() == "done\n"


def _install(folder: Path) -> None:
    if shutil.which("npm") is None or shutil.which("node") is None:
        raise Missing(NEEDS[0])
    words = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", _PACKAGE]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        raise Missing(f"npm cannot install {_PACKAGE}: {done.stderr[-500:]}")
    shutil.copy(_SCRIPT, folder)


@contextmanager
def _provider(folder: Path) -> Iterator[_Provider]:
    secret = secrets.token_hex(16)
    with (folder / "provider.log").open("w") as log:
        process = subprocess.Popen(
            ["node", _SCRIPT.name, secret],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url, (folder / "provider.log").read_text()
        yield _Provider(url, secret, process)
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def _hall(folder: Path, issuer: str) -> Iterator[Running]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HALL_")}
    own = {
        "HALL_DATA": str(folder / "data"),
        "HALL_PORT": "0",
        "HALL_OIDC_ISSUER": issuer,
        "HALL_OIDC_AZP": ",".join(_WITHDRAWN),
    }
    hall = Running(["run", "all"], {**kept, **own}, folder / "hall.log")
    try:
        yield hall.wait_ready(120)
    finally:
        hall.stop(60)


def _ask(hall: Running, token: str) -> int:
    """The status for a route of auditors: 403 is a clerk's whose token is believed."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(f"{hall.url}/v1/feed", headers=headers, timeout=30).status_code


def _expect(status: int, wanted: int, what: str) -> None:
    if status != wanted:
        raise AssertionError(f"{what}: {status} instead of {wanted}")


def _seconds_until(true: Callable[[], bool], begun: float, promised: float) -> float:
    """Seconds from `begun` until it came true. Raises AssertionError when it was not by the time promised."""
    while not true():
        if time.monotonic() - begun > promised + _MORE:
            raise AssertionError(f"not within {promised} s")
        time.sleep(0.5)
    return round(time.monotonic() - begun, 1)
