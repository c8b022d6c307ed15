"""A file's ciphertext and its key: AES-256-GCM under a random key of its own; pure, no I/O."""

import base64
import os
import re
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
_REFERENCE = re.compile(r"file-[0-9a-f]{32}")
_KEY = re.compile(r"[A-Za-z0-9_-]{43}")


def new_reference() -> str:
    """A file's name, which tells nothing of it and cannot be guessed."""
    return f"file-{secrets.token_hex(16)}"


def new_key() -> str:
    """32 random bytes in base64url."""
    return secrets.token_urlsafe(32)


def seal(reference: str, key: str, content: bytes) -> bytes:
    """The ciphertext, bound to the reference."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_bytes_of(key)).encrypt(nonce, content, reference.encode())


def unseal(reference: str, key: str, sealed: bytes) -> bytes | None:
    """The content; None when the key is another file's, or the ciphertext was changed."""
    try:
        return AESGCM(_bytes_of(key)).decrypt(sealed[:_NONCE], sealed[_NONCE:], reference.encode())
    except InvalidTag:
        return None


def could_be(reference: str, key: str) -> bool:
    """Whether both are as they are made here."""
    return bool(_REFERENCE.fullmatch(reference) and _KEY.fullmatch(key))


def _bytes_of(key: str) -> bytes:
    return base64.urlsafe_b64decode(key + "=")
