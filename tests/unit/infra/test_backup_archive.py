"""How a script of pg_restore is taken apart."""

import asyncio
from collections.abc import AsyncIterator

from hypothesis import given
from hypothesis import strategies as st

from infra.hosting import pg_archive

_NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)


async def _chunks(content: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


@given(st.lists(st.binary().filter(lambda line: b"\n" not in line)), st.integers(1, 7))
def test_lines_are_whole_wherever_the_chunks_end(lines: list[bytes], size: int) -> None:
    async def read() -> list[bytes]:
        content = b"".join(line + b"\n" for line in lines)
        return [line async for line in pg_archive._lines(_chunks(content, size))]

    assert asyncio.run(read()) == [line + b"\n" for line in lines]


def test_rows_end_at_their_mark_and_the_script_goes_on() -> None:
    script = b"1\tone\n2\t\\\\.\n\\.\n\nselect 1;\n"

    async def read() -> tuple[bytes, list[bytes]]:
        lines = pg_archive._lines(_chunks(script, 3))
        rows = b"".join([rows async for rows in pg_archive._rows(lines)])
        return rows, [line async for line in lines]

    assert asyncio.run(read()) == (b"1\tone\n2\t\\\\.\n", [b"\n", b"select 1;\n"])


@given(st.lists(_NAMES, min_size=1))
def test_quoted_identifiers_are_read_back(names: list[str]) -> None:
    quoted = ", ".join('"{}"'.format(name.replace('"', '""')) for name in names)
    assert pg_archive._identifiers(quoted) == names


def test_plain_identifiers_are_read() -> None:
    copied = 'public.cases_events ("position", stream_id, version)'
    assert pg_archive._identifiers(copied) == ["public", "cases_events", "position", "stream_id", "version"]


def test_the_password_goes_to_the_environment() -> None:
    url = "postgresql://hall:p%40ss@db:5432/cases?sslmode=require"
    bare, environment = pg_archive._without_password(url)
    assert bare == "postgresql://hall@db:5432/cases?sslmode=require"
    assert environment == {"PGPASSWORD": "p@ss"}
