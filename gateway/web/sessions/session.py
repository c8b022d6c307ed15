"""A session (會話): who is at a browser, and what is kept for him while he is."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID, uuid4

from gateway.calling import Caller
from gateway.identity.identity import ANONYMOUS
from infra.contracts import PUBLIC

Kind = Literal["visitor", "staff", "device"]
_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a session is of: `person` is an account's id, `shown_as` what a page calls him."""

    kind: Kind
    person: str
    roles: tuple[str, ...]
    channel: str
    attributes: Mapping[str, tuple[str, ...]]
    shown_as: str


@dataclass(slots=True)
class Session:
    """`token` is the cookie's, which seals what is `kept`; `bearer` is None for who has not signed in."""

    token: str
    bearer: Bearer | None = None
    kept: dict[str, str] = field(default_factory=dict)
    is_new: bool = False

    @classmethod
    def new(cls) -> "Session":
        return cls(secrets.token_urlsafe(_TOKEN_BYTES), is_new=True)

    def caller(self, role: str, channel: str | None, address: str, correlation_id: str) -> Caller:
        """Who asks in a role; `channel` None: the one that the session was begun with."""
        bearer = self.bearer
        if bearer is None or role == PUBLIC:
            person = ANONYMOUS if bearer is None else bearer.person
            return Caller(person, PUBLIC, channel or "online", {}, address, correlation_id)
        return Caller(
            bearer.person, role, channel or bearer.channel, bearer.attributes, address, correlation_id
        )

    def form_key(self, action: str) -> str:
        """The key of one form: proves that this session was shown it, and is its Idempotency-Key."""
        number = uuid4()
        return f"{number}.{self._proof(number, action)}"

    def number_of(self, key: str, action: str) -> UUID | None:
        """The Idempotency-Key in a form's key; None for one that this session was never shown for this."""
        text, _, proof = key.partition(".")
        try:
            number = UUID(text)
        except ValueError:
            return None
        return number if hmac.compare_digest(proof.encode(), self._proof(number, action).encode()) else None

    def _proof(self, number: UUID, action: str) -> str:
        return hmac.digest(self.token.encode(), f"{number} {action}".encode(), "sha256").hex()[:32]
