"""Which issuer's tokens count in this run."""

import logging

from gateway.identity.access_token import Terms
from gateway.identity.claims import Claims
from gateway.identity.development import ISSUER, DevelopmentIssuer
from gateway.identity.issuer import Issuer
from gateway.identity.keys import FetchedKeys, Keys
from gateway.identity.verifier import Verifier
from infra.loop import values
from infra.loop.config import ConfigurationError, Settings

_NEED_AN_ISSUER = (
    "HALL_OIDC_JWKS_URL",
    "HALL_OIDC_ROLES_CLAIM",
    "HALL_OIDC_ROLES_MAP",
    "HALL_OIDC_HALLS_CLAIM",
    "HALL_OIDC_DEPARTMENTS_CLAIM",
    "HALL_OIDC_AZP",
    "HALL_OIDC_CLIENT_ID",
    "HALL_OIDC_CLIENT_SECRET",
)
_log = logging.getLogger(__name__)


def verifier_from(settings: Settings) -> Verifier:
    """The verifier for HALL_OIDC_ISSUER, or for the development issuer when that is unset.

    Says in the log what is in force. Raises ConfigurationError when the variables do not fit together.
    """
    issuer = settings.text("HALL_OIDC_ISSUER")
    claims = Claims.of(settings)
    clients = frozenset(values.listed(settings.text("HALL_OIDC_AZP") or ""))
    terms = Terms(issuer or ISSUER, settings.required("HALL_OIDC_AUDIENCE"), clients)
    keys, where = _development_keys(settings) if issuer is None else _issuers_keys(issuer, settings)
    _log.info(
        "tokens of the issuer %s count: keys %s, audience %s, clients %s, %s",
        terms.issuer,
        where,
        terms.audience,
        ", ".join(sorted(clients)) or "any",
        claims,
    )
    return Verifier(terms, claims, keys)


def _issuers_keys(issuer: str, settings: Settings) -> tuple[Keys, str]:
    url = settings.text("HALL_OIDC_JWKS_URL")
    return FetchedKeys(Issuer(issuer, url)), f"from {url}" if url else "by discovery"


def _development_keys(settings: Settings) -> tuple[Keys, str]:
    for name in _NEED_AN_ISSUER:
        if settings.environ.get(name):
            raise ConfigurationError(
                f"{name} is set and HALL_OIDC_ISSUER is not: name the issuer it is meant for, or unset it"
            )
    return DevelopmentIssuer(settings).keys(), "in HALL_DATA"
