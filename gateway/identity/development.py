"""The built-in issuer of tokens, for the embedded run and trials; never beside a real issuer."""

import ipaddress
import json
import os
import tempfile
import time
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from gateway.identity.keys import FixedKeys
from infra.loop.config import ConfigurationError, Settings

ISSUER = "openhall-development"
_FILE = "dev-issuer.pem"
_KID = "development"
_LINKS = "openhall-login"
"""The audience of one-time links: no link is an access token, and no access token a link."""
_LINK_HOLDS = timedelta(minutes=10)


class DevelopmentIssuer:
    """Signs tokens with an Ed25519 key of HALL_DATA, made when missing, readable by its owner only.

    Raises ConfigurationError when HALL_OIDC_ISSUER names a real issuer, when the hall is more than a trial on
    one machine and HALL_DEVELOPMENT_ISSUER does not ask for it, or when the file is not such a key.
    """

    def __init__(self, settings: Settings) -> None:
        if settings.text("HALL_OIDC_ISSUER") is not None:
            raise ConfigurationError(
                "HALL_OIDC_ISSUER is set: tokens come from that issuer, and the development issuer is off"
            )
        _check_is_trial(settings)
        self._audience = settings.required("HALL_OIDC_AUDIENCE")
        self._key = _load(settings.made_data() / _FILE)

    def keys(self) -> FixedKeys:
        """The public key, for the gateway."""
        public = json.loads(OKPAlgorithm.to_jwk(self._key.public_key()))
        return FixedKeys({_KID: jwt.PyJWK({**public, "kid": _KID, "alg": "EdDSA"})})

    def token(
        self,
        roles: list[str],
        *,
        subject: str,
        halls: Sequence[str] = (),
        departments: Sequence[str] = (),
        grants: Sequence[str] = (),
        channel: str | None = None,
        lifetime: timedelta = timedelta(hours=12),
    ) -> str:
        """A signed token that holds for `lifetime` from now, by the machine's clock.

        In `halls` and `departments` "*" is all of them.
        """
        lists = {"halls": list(halls), "departments": list(departments), "grants": list(grants)}
        further = {**lists, "channel": channel}
        told = {name: value for name, value in further.items() if value}
        return self._signed(self._audience, lifetime, {"sub": subject, "roles": roles, **told})

    def link(
        self,
        roles: Sequence[str],
        *,
        subject: str,
        halls: Sequence[str] = (),
        departments: Sequence[str] = (),
        grants: Sequence[str] = (),
    ) -> str:
        """What a browser is signed in with once, within ten minutes."""
        lists = {"halls": list(halls), "departments": list(departments), "grants": list(grants)}
        told = {"sub": subject, "roles": list(roles), **lists, "jti": uuid.uuid4().hex}
        return self._signed(_LINKS, _LINK_HOLDS, told)

    def opened(self, link: str) -> dict[str, Any] | None:
        """What `link` was told; None for one that is over, or is none."""
        try:
            claims: dict[str, Any] = jwt.decode(
                link, self._key.public_key(), algorithms=["EdDSA"], audience=_LINKS, issuer=ISSUER
            )
        except jwt.PyJWTError:
            return None
        return claims

    def _signed(self, audience: str, lifetime: timedelta, told: Mapping[str, object]) -> str:
        issued = int(time.time())
        ends = issued + int(lifetime.total_seconds())
        claims = {"iss": ISSUER, "aud": audience, "iat": issued, "exp": ends, **told}
        return jwt.encode(claims, self._key, algorithm="EdDSA", headers={"kid": _KID})


def _check_is_trial(settings: Settings) -> None:
    """Whoever has its key is whoever he likes: a real hall must not have this issuer by leaving one out."""
    host = settings.required("HALL_HOST")
    if settings.required("HALL_DEVELOPMENT_ISSUER").lower() == "yes":
        return
    if not _is_loopback(host):
        why = f"HALL_HOST={host!r} lets other machines in"
    elif not settings.embedded:
        why = "a database or a broker is named"
    else:
        return
    raise ConfigurationError(
        f"HALL_OIDC_ISSUER is not set, and {why}: name the issuer of tokens, or for a trial set "
        "HALL_DEVELOPMENT_ISSUER=yes, which lets whoever reads dev-issuer.pem act as anybody"
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _load(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        _make(path)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except ValueError as error:
        raise ConfigurationError(
            f"{path} is not a private key in PEM ({error}); remove it to have a new one"
        ) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise ConfigurationError(f"{path} is not an Ed25519 key; remove it to have a new one")
    return key


def _make(path: Path) -> None:
    """Written beside and linked into place: processes that start together agree on one key."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
        os.link(beside, path)
    except FileExistsError:
        pass  # another process was first: its key counts
    finally:
        os.unlink(beside)
