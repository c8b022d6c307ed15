"""Secret codes and numbers that people read from paper and type in."""

import hmac
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no letters that read like digits."""

_READ_ALIKE = str.maketrans("OIL", "011")
_OTHER_DASHES = "\u02d7\u2043\u2212\u30fc"
"""Signs that look like a dash and are none to Unicode."""


def readable(octets: bytes) -> str:
    """Eight letters `XXXX-XXXX`, 40 bits, of eight or more random octets."""
    letters = "".join(ALPHABET[octet % len(ALPHABET)] for octet in octets[:8])
    return f"{letters[:4]}-{letters[4:]}"


def as_typed(code: str) -> str:
    """What all ways of typing one code, or a number that ends in one, have in common.

    As `as_written`, and with digits for the letters that read like them: `readable` uses none of those.
    """
    return as_written(code).translate(_READ_ALIKE)


def is_same_code(code: str, typed: str) -> bool:
    """Whether that was typed, in any of the ways; no time taken tells how much of it was right."""
    return hmac.compare_digest(as_typed(code).encode(), as_typed(typed).encode())


def as_written(text: str) -> str:
    """What all ways of writing one document number have in common: spaces, dashes, width and case aside."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in plain if not _is_gap(letter)).upper()


def _is_gap(letter: str) -> bool:
    """A dash, or what is not seen: spaces, marks of direction, control characters."""
    category = unicodedata.category(letter)
    return category == "Pd" or category[0] in "ZC" or letter in _OTHER_DASHES
