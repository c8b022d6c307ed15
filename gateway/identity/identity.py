"""What a verified token says of its bearer, and the role it acts in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.problems import UNAUTHENTICATED, Refused
from infra.contracts import NOT_ALLOWED, PUBLIC

ROLES = (
    "visitor",
    "kiosk",
    "clerk",
    "department_head",
    "supervisor",
    "facilities",
    "investigator",
    "auditor",
    "operator",
)
"""Roles a token may carry, in the order in which one is taken when a route admits several."""
ANONYMOUS = "anonymous"
DEFAULT_CHANNEL = "online"
_ATTRIBUTES = ("hall", "department")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Identity:
    """A caller: `subject` and `roles` by token; without one, the anonymous public."""

    subject: str
    roles: frozenset[str] = frozenset()
    channel: str = DEFAULT_CHANNEL
    attributes: Mapping[str, str] = field(default_factory=dict)

    def acting_role(self, admitted: frozenset[str], chosen: str | None) -> str:
        """The role to act in: the chosen one, else the first of ROLES both sides have, else the public's.

        Raises a refusal when there is none: 401 for a caller without a token, 403 for one with.
        """
        if chosen is not None:
            if (chosen in self.roles or chosen == PUBLIC) and chosen in admitted:
                return chosen
            raise self._refused(f"Hall-Role {chosen[:50]!r} is not yours, or may not do this")
        for role in ROLES:
            if role in self.roles and role in admitted:
                return role
        if PUBLIC in admitted:
            return PUBLIC
        raise self._refused(f"this is for {', '.join(sorted(admitted))}")

    def _refused(self, detail: str) -> Exception:
        if self is PUBLIC_CALLER:
            return unauthenticated(f"no token was sent; {detail}", challenge=b"Bearer")
        return NOT_ALLOWED(detail)


PUBLIC_CALLER = Identity(ANONYMOUS)


def identity_of(claims: Mapping[str, Any]) -> Identity:
    """The identity in a verified token's claims. Raises a 401 refusal when they do not fit."""
    subject, roles = claims.get("sub"), claims.get("roles", [])
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST or not subject.isprintable():
        raise unauthenticated("the token's sub is missing or is not short printable text")
    if subject == ANONYMOUS:
        raise unauthenticated(f"the token's sub is {ANONYMOUS!r}, the name of callers without a token")
    if not isinstance(roles, list):
        raise unauthenticated("the token's roles are not a list")
    texts = {name: claims[name] for name in (*_ATTRIBUTES, "channel") if name in claims}
    if not all(
        isinstance(text, str) and len(text) <= _LONGEST and text.isprintable() for text in texts.values()
    ):
        raise unauthenticated("one of the token's hall, department and channel is not short printable text")
    channel = texts.pop("channel", DEFAULT_CHANNEL)
    return Identity(subject, frozenset(role for role in roles if role in ROLES), channel, texts)


def unauthenticated(detail: str, challenge: bytes = b'Bearer error="invalid_token"') -> Refused:
    """The 401 refusal with its WWW-Authenticate (RFC 6750 §3)."""
    return Refused(UNAUTHENTICATED(detail), ((b"www-authenticate", challenge),))
