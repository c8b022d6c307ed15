"""What one display shows and says of a hall: its zone, as its address names it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.web.board import words
from infra.contracts import malformed
from infra.languages.saying import LANGUAGES, Language
from services.queue.contract.reading import Announcement, Board, BoardLine, BoardWindow

_MOST_NAMED = 200
_ROWS, _MOST_ROWS = 8, 10
"""How many calls are shown; a board has no more than the latter."""


@dataclass(frozen=True, slots=True)
class Zone:
    """`windows` and `lines` None: all. It speaks in the languages `say`, one after the other."""

    windows: frozenset[str] | None
    lines: frozenset[str] | None
    say: tuple[Language, ...]
    rows: int

    @classmethod
    def of(cls, query: Mapping[str, str], language: Language) -> "Zone":
        """From an address's `windows=W1,W2&lines=tax&say=zh-Hant,en&rows=8`; it speaks the page's `language`
        unless told. Raises the MALFORMED refusal.
        """
        return cls(
            windows=_named(query, "windows"),
            lines=_named(query, "lines"),
            say=_languages(query.get("say")) or (language,),
            rows=_rows(query.get("rows")),
        )

    def check(self, board: Board) -> None:
        """Refuse MALFORMED where it names what the hall has not: such a display would stay empty for ever."""
        there = {"windows": {one.window for one in board.windows}, "lines": {one.line for one in board.lines}}
        for field, asked in (("windows", self.windows), ("lines", self.lines)):
            if strange := sorted((asked or frozenset()) - there[field]):
                raise malformed(field, words.NOT_PLANNED(named=", ".join(strange)))

    def calls(self, board: Board) -> list[Announcement]:
        shown = [one for one in board.announcements if self.has(one.window, one.line)]
        return shown[: self.rows]

    def windows_of(self, board: Board) -> list[BoardWindow]:
        """Those of the zone, the closed ones last."""
        shown = [one for one in board.windows if self.windows is None or one.window in self.windows]
        return sorted(shown, key=lambda one: one.status == "closed")

    def lines_of(self, board: Board) -> list[BoardLine]:
        return [one for one in board.lines if self.lines is None or one.line in self.lines]

    def has(self, window: str, line: str) -> bool:
        """Whether a call of this line to this window is one of the zone's."""
        return (self.windows is None or window in self.windows) and (self.lines is None or line in self.lines)

    def told(self) -> dict[str, Any]:
        """For the script, which hears of every call in the hall."""
        named = {"windows": self.windows, "lines": self.lines}
        return {name: sorted(codes) if codes is not None else None for name, codes in named.items()} | {
            "rows": self.rows
        }


def _named(query: Mapping[str, str], field: str) -> frozenset[str] | None:
    codes = frozenset(code for code in query.get(field, "").split(",") if code)
    if len(codes) > _MOST_NAMED:
        raise malformed(field, words.TOO_MANY_NAMED(most=_MOST_NAMED))
    return codes or None


def _languages(text: str | None) -> tuple[Language, ...]:
    asked = [name for name in (text or "").split(",") if name]
    known: dict[str, Language] = {language: language for language in LANGUAGES}
    if strange := [name for name in asked if name not in known]:
        raise malformed("say", words.NO_LANGUAGE(named=", ".join(strange), spoken=", ".join(LANGUAGES)))
    return tuple(dict.fromkeys(known[name] for name in asked))


def _rows(text: str | None) -> int:
    if not text:
        return _ROWS
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= _MOST_ROWS):
        raise malformed("rows", words.NO_ROWS(most=_MOST_ROWS))
    return int(text)
