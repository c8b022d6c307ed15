"""Personal data sealed under a key per person, and erased by destroying the key."""

from infra.privacy.keyring import Keyring, WrongMasterKey
from infra.privacy.sealing import NotUnsealable

__all__ = ["Keyring", "NotUnsealable", "WrongMasterKey"]
