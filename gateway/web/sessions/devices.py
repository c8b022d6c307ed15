"""Devices of a hall (終端): enrolled with a code that is typed in once, and taken away again."""

import hashlib
import json
import os
import uuid
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from gateway.identity.pseudonym import Pseudonyms
from gateway.web.sessions.session import Bearer
from infra.eventstore.availability import reaching_database
from infra.privacy.codes import as_typed, readable

_HOLDS = "15 minutes"
_RANDOM_BYTES = 8


@dataclass(frozen=True, slots=True)
class Device:
    """An enrolled device: `id` is what it is taken away by."""

    id: str
    hall: str
    name: str
    grants: tuple[str, ...]
    enrolled_at: datetime
    seen_at: datetime


class Devices:
    """Every method raises StoreUnavailable while the database is away."""

    def __init__(self, pool: asyncpg.Pool, pseudonyms: Pseudonyms) -> None:
        self._pool = pool
        self._pseudonyms = pseudonyms

    async def make_code(self, hall: str, name: str, grants: tuple[str, ...]) -> str:
        """A code that enrols one device in a hall; it is told here, and kept nowhere."""
        code = readable(os.urandom(_RANDOM_BYTES))
        with reaching_database():
            await self._pool.execute(
                f"delete from web_device_codes where made_at < now() - interval '{_HOLDS}'"
            )
            await self._pool.execute(
                "insert into web_device_codes (code_hash, hall, name, grants) values ($1, $2, $3, $4)",
                _hash(code),
                hall,
                name,
                list(grants),
            )
        return code

    async def enrol(self, code: str) -> Bearer | None:
        """Whom a code makes a device; None for one that is wrong, used or too old."""
        with reaching_database():
            row = await self._pool.fetchrow(
                "delete from web_device_codes where code_hash = $1 "
                f"and made_at > now() - interval '{_HOLDS}' returning hall, name, grants",
                _hash(code),
            )
        if row is None:
            return None
        attributes = {"halls": (row["hall"],), "departments": (), "grants": tuple(row["grants"])}
        person = self._pseudonyms.person(f"device {uuid.uuid4()}")
        return Bearer("device", person, ("kiosk",), "kiosk", attributes, row["name"])

    async def of_halls(self, halls: list[str] | None) -> list[Device]:
        """The devices of some halls, None: of all, by hall and name."""
        with reaching_database():
            rows = await self._pool.fetch(
                "select token_hash, attributes, shown_as, created_at, seen_at from web_sessions "
                "where kind = 'device' order by shown_as, created_at"
            )
        found = [_device(row) for row in rows]
        own = [one for one in found if halls is None or one.hall in halls]
        return sorted(own, key=lambda one: one.hall)

    async def take_away(self, device: Device) -> None:
        """It may do nothing any more, in any process."""
        with reaching_database():
            await self._pool.execute(
                "delete from web_sessions where kind = 'device' and token_hash = $1", bytes.fromhex(device.id)
            )


def _device(row: asyncpg.Record) -> Device:
    attributes = json.loads(row["attributes"])
    return Device(
        id=row["token_hash"].hex(),
        hall=" ".join(attributes["halls"]),
        name=row["shown_as"],
        grants=tuple(attributes["grants"]),
        enrolled_at=row["created_at"],
        seen_at=row["seen_at"],
    )


def _hash(code: str) -> bytes:
    return hashlib.sha256(as_typed(code).encode()).digest()
