"""What an issuer says of a bearer, wherever in the token it says so, put into the words of this hall.

A claim's path is its name, or names joined by dots that lead into objects. A name may itself hold dots: the
longest name that is there counts, so `https://example.org/roles` is looked up whole first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from infra.loop import values
from infra.loop.config import ConfigurationError, Settings
from services.shared.words import ROLES

_AUDIENCE = "<audience>"
_AS_THEY_ARE = ("sub", "channel")


@dataclass(frozen=True, slots=True)
class Claims:
    """The paths at which roles, halls and departments are looked for, all of them at each, and the map of
    an issuer's names to roles. A name that is in no map counts as it is, if it is a role's."""

    roles: tuple[str, ...]
    halls: tuple[str, ...]
    departments: tuple[str, ...]
    role_map: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, settings: Settings) -> "Claims":
        """As HALL_OIDC_*_CLAIM and HALL_OIDC_ROLES_MAP say. Raises ConfigurationError."""
        audience = settings.required("HALL_OIDC_AUDIENCE")

        def paths(name: str) -> tuple[str, ...]:
            found = values.claim_paths(settings.required(f"HALL_OIDC_{name}_CLAIM"))
            return tuple(path.replace(_AUDIENCE, audience) for path in found)

        return cls(paths("ROLES"), paths("HALLS"), paths("DEPARTMENTS"), _role_map(settings))

    def canonical(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """`roles`, `halls` and `departments`, lists of texts; `sub` and `channel` as the token has them.

        Raises jwt.InvalidTokenError for a value of another kind, and for one that is not in the token itself.
        """
        self._refuse_elsewhere(raw)
        named = _texts(raw, self.roles)
        roles = {role for name in named for role in self.role_map.get(name, (name,))}
        return {
            **{name: raw[name] for name in _AS_THEY_ARE if name in raw},
            "halls": _texts(raw, self.halls),
            "departments": _texts(raw, self.departments),
            "grants": _texts(raw, ("grants",)),
            "roles": [role for role in ROLES if role in roles],
        }

    def __str__(self) -> str:
        mapped = ", ".join(f"{name}={role}" for name, roles in self.role_map.items() for role in roles)
        return (
            f"roles at {', '.join(self.roles)} ({f'map: {mapped}' if mapped else 'no map'}), "
            f"halls at {', '.join(self.halls)}, departments at {', '.join(self.departments)}"
        )

    def _refuse_elsewhere(self, raw: Mapping[str, Any]) -> None:
        """Entra's groups overage, and any other distributed claim (OpenID Connect Core §5.6.2)."""
        elsewhere = raw.get("_claim_names")
        for name in elsewhere if isinstance(elsewhere, dict) else ():
            for path in (*self.roles, *self.halls, *self.departments):
                if path == name or path.startswith(f"{name}."):
                    raise jwt.InvalidTokenError(
                        f"its {name} are not within, only where to ask for them (_claim_names, an overage): "
                        f"have the issuer send fewer, or app roles, and name no {name} in HALL_OIDC_*_CLAIM"
                    )


def _role_map(settings: Settings) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, role in values.pairs(settings.text("HALL_OIDC_ROLES_MAP") or ""):
        if role not in ROLES:
            raise ConfigurationError(
                f"HALL_OIDC_ROLES_MAP maps {name!r} to {role!r}, which is no role a token may carry: "
                f"choose from {', '.join(ROLES)}"
            )
        found[name] = (*found.get(name, ()), role)
    return found


def _texts(raw: Mapping[str, Any], paths: Iterable[str]) -> list[str]:
    """What is at any of the paths, each text once: a list there, or one text."""
    found: dict[str, None] = {}
    for path in paths:
        value = _at(raw, path)
        texts = value if isinstance(value, list) else [] if value is None else [value]
        if not all(isinstance(text, str) for text in texts):
            raise jwt.InvalidTokenError(f"its claim {path} is neither a text nor a list of texts")
        found |= dict.fromkeys(texts)
    return list(found)


def _at(within: Any, path: str) -> Any:
    """The value at a path, None when there is none; of several ways to read it, the longest name first."""
    if not isinstance(within, dict):
        return None
    if path in within:
        return within[path]
    end = len(path)
    while (end := path.rfind(".", 0, end)) != -1:
        found = _at(within.get(path[:end]), path[end + 1 :])
        if found is not None:
            return found
    return None
