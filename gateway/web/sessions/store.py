"""The table of sessions, shared by every process of the gateway."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import asyncpg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway import tables
from gateway.web.sessions.session import Bearer, Kind, Session
from infra.eventstore.availability import reaching_database

_SCHEMA = (Path(__file__).parent / "schema.sql").read_text()
IDLE: dict[Kind, str] = {"visitor": "30 minutes", "staff": "10 hours", "device": "100 years"}
"""How long a session lasts that nobody uses: a device's until it is taken away."""
_SEEN_AGAIN = "1 minute"
TYPED = "typed "
"""How the names of what was typed in forms begin, among what is kept."""
_SHOWN_AS = "shown as"
_NOBODY = Bearer("visitor", "", (), "online", {}, "")
_NONCE_BYTES = 12

_RUN_OUT = " or ".join(
    f"(kind = '{kind}' and seen_at <= now() - interval '{idle}')" for kind, idle in IDLE.items()
)
"""As the index on kind and time can find it."""
_FIND = f"""
select s.*, s.seen_at < now() - interval '{_SEEN_AGAIN}' as to_be_seen from web_sessions s
where token_hash = $1 and not ({_RUN_OUT})
"""
_BEGIN = """
insert into web_sessions (token_hash, kind, person, roles, channel, attributes, shown_as, kept)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_KEEP = "update web_sessions set kept = $2, seen_at = now() where token_hash = $1"
_KEEP_OF_NOBODY = f"""{_BEGIN}
on conflict (token_hash) do update set
    kind = excluded.kind, person = null, roles = excluded.roles, channel = excluded.channel,
    attributes = excluded.attributes, shown_as = excluded.shown_as, kept = excluded.kept, seen_at = now()
"""
"""A session that had run out may be under the same token: it does not come back."""
_FORGET = f"delete from web_sessions where {_RUN_OUT}"


async def create(connection: Any) -> None:
    """Make the tables if they are missing."""
    await tables.make(connection, "web", _SCHEMA)


class Sessions:
    """Finds, begins and ends sessions. Every method raises StoreUnavailable while the database is away."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def find(self, token: str) -> Session:
        """The session of a cookie; one of nobody, under the same token, where there is none (any more)."""
        with reaching_database():
            row = await self._pool.fetchrow(_FIND, _hash(token))
            if row is None:
                return Session(token)
            if row["to_be_seen"]:
                await self._pool.execute(
                    "update web_sessions set seen_at = now() where token_hash = $1", _hash(token)
                )
        kept = _unsealed(token, row["kept"])
        return Session(token, _bearer(row, kept.get(_SHOWN_AS, row["shown_as"])), kept)

    async def begin(self, bearer: Bearer, before: Session) -> Session:
        """A session of its own token for who just signed in; what he had typed before goes with him."""
        session = Session.new()
        session.bearer = bearer
        session.kept = {name: text for name, text in before.kept.items() if name.startswith(TYPED)}
        if bearer.kind != "device":  # what a person is called is his, and sealed
            session.kept[_SHOWN_AS] = bearer.shown_as
        with reaching_database():
            await self._pool.execute(_BEGIN, *_row(session))
            await self._pool.execute(_FORGET)
        await self.end(before)
        return session

    async def save(self, session: Session) -> None:
        """Keep what is kept in it; a session that was ended meanwhile stays so."""
        with reaching_database():
            if session.bearer is None:
                await self._pool.execute(_KEEP_OF_NOBODY, *_row(session))
                await self._pool.execute(_FORGET)
            else:
                await self._pool.execute(_KEEP, _hash(session.token), _sealed(session))

    async def end(self, session: Session) -> None:
        """Its cookie opens nothing any more, in any process."""
        with reaching_database():
            await self._pool.execute("delete from web_sessions where token_hash = $1", _hash(session.token))

    async def use_link(self, link: str) -> bool:
        """Whether a one-time link had not been used before; it is now."""
        with reaching_database():
            done = await self._pool.execute(
                "insert into web_links_used (link) values ($1) on conflict do nothing", link
            )
        return bool(done.endswith(" 1"))


def _row(session: Session) -> tuple[object, ...]:
    bearer = session.bearer or _NOBODY
    return (
        _hash(session.token),
        bearer.kind,
        bearer.person or None,
        list(bearer.roles),
        bearer.channel,
        json.dumps({name: list(values) for name, values in bearer.attributes.items()}),
        bearer.shown_as if bearer.kind == "device" else "",
        _sealed(session),
    )


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _key(token: str) -> AESGCM:
    return AESGCM(hashlib.sha256(b"kept:" + token.encode()).digest())


def _sealed(session: Session) -> bytes | None:
    if not session.kept:
        return None
    nonce = os.urandom(_NONCE_BYTES)
    text = json.dumps(session.kept, ensure_ascii=False).encode()
    return nonce + _key(session.token).encrypt(nonce, text, None)


def _unsealed(token: str, sealed: bytes | None) -> dict[str, str]:
    if sealed is None:
        return {}
    try:
        text = _key(token).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
    except InvalidTag:
        return {}
    kept: dict[str, str] = json.loads(text)
    return kept


def _bearer(row: asyncpg.Record, shown_as: str) -> Bearer | None:
    if row["person"] is None:
        return None
    attributes = {name: tuple(values) for name, values in json.loads(row["attributes"]).items()}
    return Bearer(row["kind"], row["person"], tuple(row["roles"]), row["channel"], attributes, shown_as)
