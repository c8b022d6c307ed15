"""Secret codes that people read from paper and type in."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no letters that read like digits."""


def readable(octets: bytes) -> str:
    """Eight letters `XXXX-XXXX`, 40 bits, of eight or more random octets."""
    letters = "".join(_ALPHABET[octet % len(_ALPHABET)] for octet in octets[:8])
    return f"{letters[:4]}-{letters[4:]}"


def as_typed(code: str) -> str:
    """What two ways of writing one code have in common: without the dash or in small letters is fine."""
    return code.replace("-", "").strip().upper()
