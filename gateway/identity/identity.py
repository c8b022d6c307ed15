"""What a verified token says of its bearer, and the role it acts in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway import because
from gateway.problems import UNAUTHENTICATED, Refused
from infra.contracts import NOT_ALLOWED, PUBLIC, Detail
from services.shared.words import ROLES

ANONYMOUS = "anonymous"
DEFAULT_CHANNEL = "online"
_LISTS = ("halls", "departments", "grants")
"""Where a token's bearer belongs, and what a device was given to do; `"*"` is all halls or departments."""
_LONGEST, _MOST = 200, 1000


@dataclass(frozen=True, slots=True)
class Identity:
    """A caller: `subject` and `roles` by token; without one, the anonymous public.

    `attributes` are the halls, departments and grants of the token.
    """

    subject: str
    roles: frozenset[str] = frozenset()
    channel: str = DEFAULT_CHANNEL
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def acting_role(self, admitted: frozenset[str], chosen: str | None) -> str:
        """The role to act in: the chosen one, else the first of ROLES both sides have, else the public's.

        Raises a refusal when there is none: 401 for a caller without a token, 403 for one with.
        """
        if chosen is not None:
            if (chosen in self.roles or chosen == PUBLIC) and chosen in admitted:
                return chosen
            raise self._refused(because.NOT_YOUR_ROLE(role=chosen[:50]))
        for role in ROLES:
            if role in self.roles and role in admitted:
                return role
        if PUBLIC in admitted:
            return PUBLIC
        raise self._refused(because.FOR_ROLES(roles=sorted(admitted)))

    def _refused(self, detail: Detail) -> Exception:
        if self is PUBLIC_CALLER:
            return unauthenticated(because.NO_TOKEN(detail=detail), challenge=b"Bearer")
        return NOT_ALLOWED(detail)


PUBLIC_CALLER = Identity(ANONYMOUS)


def identity_of(claims: Mapping[str, Any]) -> Identity:
    """The identity in a verified token's claims, as `Claims.canonical` has them: lists of texts but for two.

    Raises a 401 refusal when they do not fit.
    """
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST or not subject.isprintable():
        raise unauthenticated(because.SUB_UNFIT())
    if subject == ANONYMOUS:
        raise unauthenticated(because.SUB_IS_ANONYMOUS(name=ANONYMOUS))
    channel = claims.get("channel", DEFAULT_CHANNEL)
    if not _is_short_text(channel):
        raise unauthenticated(because.CHANNEL_UNFIT())
    for name in _LISTS:
        if len(claims[name]) > _MOST or not all(map(_is_short_text, claims[name])):
            raise unauthenticated(because.LIST_UNFIT(name=name, most=_MOST))
    lists = {name: tuple(claims[name]) for name in _LISTS}
    return Identity(subject, frozenset(claims["roles"]), channel, lists)


def _is_short_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST and value.isprintable()


def unauthenticated(detail: Detail, challenge: bytes = b'Bearer error="invalid_token"') -> Refused:
    """The 401 refusal with its WWW-Authenticate (RFC 6750 §3)."""
    return Refused(UNAUTHENTICATED(detail), ((b"www-authenticate", challenge),))
