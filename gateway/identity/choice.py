"""Which issuer's tokens count in this run."""

from gateway.identity.development import ISSUER, DevelopmentIssuer
from gateway.identity.keys import FetchedKeys
from gateway.identity.verifier import Verifier
from infra.runtime.config import Settings


def verifier_from(settings: Settings) -> Verifier:
    """The verifier for HALL_OIDC_ISSUER, or for the development issuer when that is unset."""
    audience = settings.required("HALL_OIDC_AUDIENCE")
    issuer = settings.text("HALL_OIDC_ISSUER")
    if issuer is None:
        return Verifier(ISSUER, audience, DevelopmentIssuer(settings).keys())
    url = settings.text("HALL_OIDC_JWKS_URL") or f"{issuer.rstrip('/')}/.well-known/jwks.json"
    return Verifier(issuer, audience, FetchedKeys(url))
