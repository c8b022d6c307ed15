"""What a backup says of itself: signed, so that neither it nor a file of it can be changed unseen."""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infra.hosting import private_files

MANIFEST = "manifest.json"
_FORMAT = "openhall-backup/1"


class BackupError(Exception):
    """A backup cannot be taken, or is not what it should be, or would overwrite something."""


def write(folder: Path, made_at: str, services: list[dict[str, Any]], seed: bytes) -> dict[str, Any]:
    """Sign (`seed` is Ed25519's) and write the manifest, last of all: a folder without one is no backup."""
    manifest: dict[str, Any] = {
        "format": _FORMAT,
        "made_at": made_at,
        "services": services,
    }
    manifest["signature"] = Ed25519PrivateKey.from_private_bytes(seed).sign(_canonical(manifest)).hex()
    _write_whole(folder / MANIFEST, json.dumps(manifest, indent=2).encode() + b"\n")
    return manifest


def read(folder: Path, seed: bytes) -> dict[str, Any]:
    """The manifest of a backup whose every byte is as it was written. Raises BackupError when it is not."""
    manifest = _signed(folder / MANIFEST, seed)
    if manifest["format"] != _FORMAT:
        raise BackupError(f"{folder / MANIFEST} has the format {manifest['format']!r}, not {_FORMAT!r}")
    for entry in manifest["services"]:
        _check_file(folder / entry["file"], entry)
    return manifest


def prepare(folder: Path) -> None:
    """Make the folder, for its owner only. Raises BackupError when there is anything in it."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise BackupError(f"{folder} is not empty: a backup needs a folder of its own")
    folder.chmod(0o700)


def describe(file: Path) -> dict[str, Any]:
    """What the manifest holds a file to."""
    return {"file": file.name, "bytes": file.stat().st_size, "sha256": _sha256(file)}


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _signed(file: Path, seed: bytes) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(file.read_bytes())
        signature = bytes.fromhex(manifest.pop("signature"))
    except FileNotFoundError:
        raise BackupError(f"{file.parent} holds no finished backup: it has no {MANIFEST}") from None
    except (ValueError, KeyError, AttributeError, TypeError):
        raise BackupError(f"{file} is damaged: it is not a signed manifest") from None
    try:
        Ed25519PrivateKey.from_private_bytes(seed).public_key().verify(signature, _canonical(manifest))
    except InvalidSignature:
        raise BackupError(
            f"{file} was changed, or signed by another hall: HALL_CHECKPOINT_KEY (or the checkpoint.key of "
            "the data folder) must be the one of the hall that made the backup"
        ) from None
    return manifest


def _check_file(file: Path, entry: Mapping[str, Any]) -> None:
    if not file.exists():
        raise BackupError(f"{file} is missing")
    if not describe(file).items() <= entry.items():
        raise BackupError(f"{file} is not the file that was backed up: size or SHA-256 is not the manifest's")


def _canonical(manifest: Mapping[str, Any]) -> bytes:
    return json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()


def _write_whole(file: Path, content: bytes) -> None:
    beside = file.with_name(f".{file.name}")
    with os.fdopen(private_files.create(beside), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    beside.rename(file)
