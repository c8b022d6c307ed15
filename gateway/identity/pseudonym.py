"""Whose account acts, as services may know it: an id that nobody without the key can tell the account by."""

import hmac

from gateway.identity.development import ISSUER
from infra.hosting.secrets import identity_key
from infra.loop.config import Settings


class Pseudonyms:
    """One id for each account of an issuer, the same in every service.

    Two issuers may call two accounts by one name; a slash at an issuer's end makes no other of it.
    """

    def __init__(self, key: bytes, issuer: str) -> None:
        self._key = hmac.digest(key, issuer.rstrip("/").encode(), "sha256")

    @classmethod
    def of(cls, settings: Settings, key: bytes | None = None) -> "Pseudonyms":
        """Those of the issuer whose tokens count in this run, under the run's key unless one is given.

        Raises ConfigurationError when there is none and none may be made.
        """
        return cls(key or identity_key(settings), settings.text("HALL_OIDC_ISSUER") or ISSUER)

    def person(self, subject: str) -> str:
        """The id of the person whose account the issuer calls `subject`: `account-` and 32 letters."""
        return f"account-{hmac.digest(self._key, subject.encode(), 'sha256').hex()[:32]}"
