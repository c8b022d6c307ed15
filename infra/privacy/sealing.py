"""Sealed text and wrapped keys: AES-256-GCM and nothing else; pure, no I/O."""

import base64
import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PREFIX = "sealed:"
_KEY_BITS = 256
_NONCE = 12


class NotUnsealable(Exception):
    """Sealed text or a wrapped key that was damaged or moved, or is of another key than given."""


def new_key() -> bytes:
    return AESGCM.generate_key(_KEY_BITS)


def wrap(master: bytes, key_id: UUID, person: str, key: bytes) -> bytes:
    """A person's key as it may be stored: it opens with the master key, for this id and person only."""
    return _encrypt(master, key, _owner(key_id, person))


def unwrap(master: bytes, key_id: UUID, person: str, wrapped: bytes) -> bytes:
    """Raises NotUnsealable when the master key is another one, or the row is not as it was written."""
    return _decrypt(master, wrapped, _owner(key_id, person), f"key {key_id}")


def seal(key_id: UUID, key: bytes, text: str) -> str:
    """`sealed:<key id>:<base64 of nonce, ciphertext and tag>`; different each time, bound to the key's id."""
    sealed = _encrypt(key, text.encode(), key_id.bytes)
    return f"{PREFIX}{key_id}:{base64.b64encode(sealed).decode()}"


def unseal(key_id: UUID, key: bytes, body: str) -> str:
    """The text of a sealed text's body (what follows the key id). Raises NotUnsealable when it is damaged."""
    try:
        sealed = base64.b64decode(body, validate=True)
    except ValueError:  # not base64, or not even ASCII
        raise NotUnsealable(f"text sealed with key {key_id} is not base64") from None
    return _decrypt(key, sealed, key_id.bytes, f"text sealed with key {key_id}").decode()


def parse(text: str) -> tuple[UUID, str] | None:
    """Key id and body of a sealed text; None for a text that was never sealed.

    Raises NotUnsealable when it starts like a sealed text but names no key.
    """
    if not text.startswith(PREFIX):
        return None
    key_id, _, body = text.removeprefix(PREFIX).partition(":")
    try:
        return UUID(key_id), body
    except ValueError:
        raise NotUnsealable(f"sealed text names no key: {text[:60]!r}") from None


def _owner(key_id: UUID, person: str) -> bytes:
    return key_id.bytes + person.encode()


def _encrypt(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def _decrypt(key: bytes, sealed: bytes, bound_to: bytes, what: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to)
    except (InvalidTag, ValueError):
        raise NotUnsealable(
            f"{what} does not open: it was changed, or the master key is another one"
        ) from None
