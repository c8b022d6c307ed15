"""What the names in a file stand for: systems write them each in their own way."""

from collections.abc import Mapping

MOST_NAMES = 1000
"""Names that are told apart; a file with more is none that people made."""


class Fields(dict[str, str | None]):
    """Name as it is written → the field it stands for, or None; upper and lower case are the same."""

    def __init__(self, known: Mapping[str, str]) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, name: str) -> str | None:
        field = self._known.get(plain(name))
        if len(self) < MOST_NAMES:
            self[name] = field
        return field


def plain(name: str) -> str:
    """A name as it is known by, however it is written."""
    return name.strip().casefold()


def instead(usual: Mapping[str, str], mapped: Mapping[str, str]) -> dict[str, str]:
    """Plain name → field: the mapped ones, and the usual ones of all other fields."""
    return {**{name: field for name, field in usual.items() if field not in mapped.values()}, **mapped}
