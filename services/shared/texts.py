"""Texts that people write and others read: of one line or of several, checked before they are taken.

A text holds nothing that is not seen and yet changes what is: no control characters, none that turn the
direction of writing, and no line breaks but those of several lines.
"""

import re
import unicodedata

from pydantic import AfterValidator

from infra.contracts import unfit
from services.shared import because

_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNFIT = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029{_DIRECTION}]")
_UNFIT_IN_LINES = re.compile(f"(?!\n){_UNFIT.pattern}")
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that show nothing."""


def is_visible(character: str) -> bool:
    """Whether it shows something by itself: a letter, digit, mark of punctuation or sign."""
    return unicodedata.category(character)[0] in "LNPS" and character not in _BLANK


def one_line(text: str) -> str:
    """The text. Raises ValueError when it is not one line that can be seen."""
    return _checked(text, _UNFIT)


def lines(text: str) -> str:
    """The text, which may have line breaks (LF). Raises ValueError when it cannot be seen."""
    return _checked(text, _UNFIT_IN_LINES)


def _checked(text: str, barred: re.Pattern[str]) -> str:
    if found := barred.search(text):
        character = f"U+{ord(found.group()):04X}"
        raise unfit(because.UNSEEN_CHARACTER(character=character, place=found.start() + 1))
    if not any(map(is_visible, text)):
        raise unfit(because.NOTHING_SEEN())
    return text


ONE_LINE, LINES = AfterValidator(one_line), AfterValidator(lines)
"""What a contract's type of text is annotated with, besides its length."""
