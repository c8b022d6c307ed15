"""The secrets of a hall: what wraps persons' keys, what signs checkpoints, what hides whose an account is."""

import base64
import os
import secrets
import tempfile
from pathlib import Path

from infra.loop import values
from infra.loop.config import ConfigurationError, Settings

_PRIVACY = ("HALL_PRIVACY_KEY", "privacy.key")
_CHECKPOINT = ("HALL_CHECKPOINT_KEY", "checkpoint.key")
_IDENTITY = ("HALL_IDENTITY_KEY", "identity.key")


def master_key(settings: Settings) -> bytes:
    """The key that wraps the keys of persons: HALL_PRIVACY_KEY, or in the embedded run a file of HALL_DATA.

    Raises ConfigurationError when it does not fit, or is missing beside a real database or broker.
    """
    return _secret(settings, *_PRIVACY)


def checkpoint_key(settings: Settings) -> bytes:
    """The Ed25519 seed that signs checkpoints and backups: HALL_CHECKPOINT_KEY, or a file as above.

    Raises ConfigurationError as `master_key` does.
    """
    return _secret(settings, *_CHECKPOINT)


def identity_key(settings: Settings) -> bytes:
    """The key that the ids of accounts are derived with: HALL_IDENTITY_KEY, or a file as above.

    Raises ConfigurationError as `master_key` does.
    """
    return _secret(settings, *_IDENTITY)


def master_key_at_hand(settings: Settings) -> bytes | None:
    """The same where looking must not make one; None when there is none, as an auditor has none."""
    variable, file = _PRIVACY
    there = settings.text(variable) is not None or (settings.data / file).exists()
    return master_key(settings) if there else None


def existing_checkpoint_key(settings: Settings) -> bytes:
    """The same where looking must not make one. Raises ConfigurationError when there is none."""
    _require(
        settings,
        *_CHECKPOINT,
        "in an embedded hall `hall audit checkpoint` makes one; to verify a checkpoint elsewhere, give "
        "--public-key",
    )
    return checkpoint_key(settings)


def existing_identity_key(settings: Settings) -> bytes:
    """The same where looking must not make one. Raises ConfigurationError when there is none."""
    _require(settings, *_IDENTITY, "ask with the variables that the gateway runs with")
    return identity_key(settings)


def require_all(settings: Settings) -> None:
    """For a restore, where new keys would open nothing and make everybody a stranger to what is his.

    Raises ConfigurationError when one is not there.
    """
    for variable, file in (_PRIVACY, _CHECKPOINT, _IDENTITY):
        _require(settings, variable, file, "give the key of the hall that made the backup")


def _require(settings: Settings, variable: str, file: str, remedy: str) -> None:
    path = settings.data / file
    if settings.text(variable) is None and not path.exists():
        raise ConfigurationError(f"{variable} is not set and {path} is not there: {remedy}")


def _secret(settings: Settings, variable: str, file: str) -> bytes:
    given = settings.text(variable)
    if given is not None:
        return values.decode_key(given)
    path = settings.data / file
    if not path.exists():
        _refuse_outside_embedded(settings, variable, path)
        settings.made_data()
        _make(path)
    return _read(path)


def _refuse_outside_embedded(settings: Settings, variable: str, path: Path) -> None:
    """A key made on a container's own disk would be gone at its next start, with all that rests on it."""
    if not settings.embedded:
        raise ConfigurationError(
            f"{variable} is not set and {path} is not there: with a database or a broker of its own a hall "
            f"needs a key that outlives the machine (`openssl rand -base64 {values.KEY_BYTES}`), kept apart "
            "from its backups"
        )


def _make(path: Path) -> None:
    """Written beside and linked into place, so that processes starting together agree on one key."""
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(values.KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, path)
    except FileExistsError:
        pass  # another process was first: its key counts
    finally:
        os.unlink(beside)


def _read(path: Path) -> bytes:
    try:
        return values.decode_key(path.read_text())
    except ValueError:
        raise ConfigurationError(f"{path} is not {values.KEY.words}") from None
