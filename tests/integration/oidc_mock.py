"""oidc-provider-mock in a thread, with what it lacks: access tokens that are JWTs, and rotation."""

import secrets
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
import httpx
import jwt

with warnings.catch_warnings(record=True):  # authlib's, which it lets nobody silence
    import oidc_provider_mock

_BACK = "http://127.0.0.1/back"


class Provider:
    """An issuer at `url`, reached over HTTP only; its key set has one key."""

    def __init__(self, url: str) -> None:
        self.url = url

    def access_token(self, now: float, **claims: Any) -> str:
        """One that its key signed, with its kid, and that holds for an hour from `now`."""
        plain = {"iss": self.url, "aud": "openhall", "sub": "ann", "iat": int(now), "exp": int(now) + 3600}
        return httpx.post(f"{self.url}/access-token", json={**plain, **claims}).raise_for_status().text

    def id_token(self, subject: str, **claims: Any) -> str:
        """What the authorization code flow ends with for the client openhall."""
        httpx.put(f"{self.url}/users/{subject}", json=claims).raise_for_status()
        asked = {"client_id": "openhall", "redirect_uri": _BACK, "response_type": "code", "scope": "openid"}
        answer = httpx.post(f"{self.url}/oauth2/authorize", params=asked, data={"sub": subject})
        (code,) = parse_qs(urlsplit(answer.headers["location"]).query)["code"]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": _BACK}
        credentials = {"client_id": "openhall", "client_secret": secrets.token_hex()}
        tokens: Mapping[str, str] = httpx.post(
            f"{self.url}/oauth2/token", data={**form, **credentials}
        ).json()
        return tokens["id_token"]

    def rotate(self) -> None:
        """From now on it shows another key only."""
        httpx.post(f"{self.url}/rotation").raise_for_status()


@contextmanager
def provider(port: int = 0) -> Iterator[Provider]:
    """Runs one until the block ends. AUTHLIB_INSECURE_TRANSPORT must be in the environment."""
    with oidc_provider_mock.run_server_in_thread(port) as server:
        server.app.add_url_rule("/access-token", view_func=_sign, methods=["POST"])  # type: ignore[attr-defined]
        server.app.add_url_rule("/rotation", view_func=_rotate, methods=["POST"])  # type: ignore[attr-defined]
        yield Provider(f"http://127.0.0.1:{server.server_port}")


def _sign() -> str:
    key = flask.g.oidc_provider_mock_storage.jwk
    header = {"typ": "at+jwt", "kid": key.thumbprint()}
    return jwt.encode(
        flask.request.get_json(), key.as_pem(is_private=True), algorithm="RS256", headers=header
    )


def _rotate() -> str:
    storage = flask.g.oidc_provider_mock_storage
    storage.jwk = type(storage.jwk).generate_key(is_private=True)
    return ""
