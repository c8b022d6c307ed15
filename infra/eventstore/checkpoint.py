"""Signed checkpoints: what a log was at one time, kept where the log's keeper cannot change it."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from infra.eventstore import chain
from infra.eventstore.availability import reaching_database
from infra.eventstore.schema import check_name


class CheckpointError(Exception):
    """A checkpoint is not genuine, or the log does not bear it out; the message says which and where."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log's head at a time, signed with Ed25519 over `signed_bytes`."""

    log: str
    position: int
    hash: bytes
    time: datetime
    public_key: bytes
    signature: bytes = b""

    def signed_bytes(self) -> bytes:
        """The JSON that the signature covers: everything but the signature, keys sorted, without spaces."""
        wire = {key: value for key, value in self.to_wire().items() if key != "signature"}
        return json.dumps(wire, sort_keys=True, separators=(",", ":")).encode()

    def to_wire(self) -> dict[str, Any]:
        return {
            "log": self.log,
            "position": self.position,
            "hash": self.hash.hex(),
            "time": self.time.isoformat(),
            "public_key": base64.b64encode(self.public_key).decode(),
            "signature": base64.b64encode(self.signature).decode(),
        }

    @classmethod
    def from_wire(cls, wire: dict[str, Any]) -> "Checkpoint":
        """Read one back. Raises CheckpointError when it is not one."""
        try:
            return cls(
                str(wire["log"]),
                int(wire["position"]),
                bytes.fromhex(wire["hash"]),
                datetime.fromisoformat(wire["time"]),
                base64.b64decode(wire["public_key"], validate=True),
                base64.b64decode(wire["signature"], validate=True),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise CheckpointError(f"this is not a checkpoint: {_missing(error)}") from error


def _missing(error: Exception) -> str:
    return f"it has no {error.args[0]}" if isinstance(error, KeyError) else str(error)


def public_key(seed: bytes) -> bytes:
    """The public half of the Ed25519 key of a 32-byte seed."""
    return (
        Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    )


def sign(log: str, position: int, hash: bytes, time: datetime, seed: bytes) -> Checkpoint:
    """A checkpoint signed with the Ed25519 key of a 32-byte seed."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = public_key(seed)
    bare = Checkpoint(log, position, hash, time, public)
    return Checkpoint(log, position, hash, time, public, key.sign(bare.signed_bytes()))


async def take(
    pool: asyncpg.Pool,
    log: str,
    time: datetime,
    seed: bytes,
    progress: chain.Progress = lambda done, total: None,
) -> Checkpoint:
    """Verify the whole log and sign where it ends, so that a signature never vouches for a broken one.

    Raises CheckpointError when it is not whole or has no head, StoreUnavailable.
    """
    with reaching_database():
        if not await pool.fetchval(f"select count(*) from {check_name(log)}_head"):
            raise CheckpointError(f"log {log} has lost its head row")
    verified = await chain.verify(pool, log, progress)
    if verified.flaw is not None:
        raise CheckpointError(f"{chain.told(log, verified.flaw)}; nothing was signed")
    return sign(log, verified.events, verified.hash, time, seed)


async def check(
    database: asyncpg.Pool | PoolConnectionProxy, checkpoint: Checkpoint, public_key: bytes
) -> None:
    """Hold the log against a checkpoint. Raises CheckpointError unless it is signed with that key and the log
    still has, at its position, the hash it names.

    With `chain.verify` clean, this proves everything up to that position. Raises StoreUnavailable.
    """
    check_signature(checkpoint, public_key)
    if checkpoint.position == 0:
        return
    log = check_name(checkpoint.log)
    with reaching_database():
        stored = await database.fetchval(
            f"select hash from {log}_events where position = $1", checkpoint.position
        )
    if stored is None:
        raise CheckpointError(f"log {log} has no position {checkpoint.position}, which the checkpoint saw")
    if stored != checkpoint.hash:
        raise CheckpointError(f"log {log} was changed at or before position {checkpoint.position}")


def check_signature(checkpoint: Checkpoint, public_key: bytes) -> None:
    """Raises CheckpointError unless the checkpoint is signed with that key."""
    if checkpoint.public_key != public_key:
        raise CheckpointError("the checkpoint is signed with another key than the hall's")
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(checkpoint.signature, checkpoint.signed_bytes())
    except (InvalidSignature, ValueError):
        raise CheckpointError("the checkpoint's signature does not fit what it says") from None
