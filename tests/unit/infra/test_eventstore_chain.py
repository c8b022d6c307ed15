"""The verifier reads a COPY stream, however it is cut, and a checkpoint says only what was signed."""

import struct
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.eventstore.chain import GENESIS, Chain, Flaw
from infra.eventstore.checkpoint import Checkpoint, CheckpointError, check_signature, sign

SEED, OTHER_SEED = bytes(32), bytes([1]) * 32
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def column(value: bytes) -> bytes:
    return struct.pack(">i", len(value)) + value


def copied(states: list[bytes]) -> tuple[bytes, bytes]:
    """A log as PostgreSQL's COPY would send it, and its last hash."""
    stream, previous = b"PGCOPY\n\xff\r\n\x00" + bytes(8), GENESIS
    for number, state in enumerate(states, 1):
        columns = [
            struct.pack(">q", number),
            UUID(int=number).bytes,
            struct.pack(">i", 1),
            UUID(int=-number % 2**128).bytes,
            struct.pack(">q", 7),
            b"Happened",
            b"{}",
            state,
        ]
        row = b"".join(map(column, columns))
        previous = sha256(previous + row).digest()
        stream += struct.pack(">h", 9) + row + column(previous)
    return stream + b"\xff\xff", previous


@given(states=st.lists(st.binary(max_size=40), max_size=8), data=st.data())
def test_a_stream_may_be_cut_anywhere(states: list[bytes], data: st.DataObject) -> None:
    stream, last = copied(states)
    chain = Chain(len(states), last, lambda done, total: None)
    while stream:
        cut = data.draw(st.integers(1, len(stream)))
        chain.feed(stream[:cut])
        stream = stream[cut:]
    outcome = chain.outcome()
    assert (outcome.events, outcome.hash, outcome.flaw) == (len(states), last, None)


@given(states=st.lists(st.binary(min_size=1, max_size=9), min_size=1, max_size=5), data=st.data())
def test_any_one_bit_changed_is_found_at_its_row_or_named_otherwise(
    states: list[bytes], data: st.DataObject
) -> None:
    stream, last = copied(states)
    body = 19  # after the header
    at = data.draw(st.integers(body + 2, len(stream) - 3))
    spoilt = bytearray(stream)
    spoilt[at] ^= 1 << data.draw(st.integers(0, 7))
    if spoilt == stream or _is_column_count(stream, at):
        return
    chain = Chain(len(states), last, lambda done, total: None)
    chain.feed(bytes(spoilt))
    assert chain.outcome().flaw is not None


def _is_column_count(stream: bytes, at: int) -> bool:
    """Two bytes before each row say how many columns follow: they belong to the wire, not to the log."""
    start = 19
    while start < len(stream) - 2:
        if start <= at < start + 2:
            return True
        end = start + 2
        for _ in range(9):
            end += 4 + struct.unpack_from(">i", stream, end)[0]
        start = end
    return False


def test_a_row_missing_from_the_end_is_found() -> None:
    stream, last = copied([b"a", b"b"])
    chain = Chain(3, last, lambda done, total: None)
    chain.feed(stream)
    assert chain.outcome().flaw == Flaw(3, "removed")


def test_a_checkpoint_survives_the_wire() -> None:
    signed = sign("cases", 7, GENESIS, NOON, SEED)
    read = Checkpoint.from_wire(signed.to_wire())
    assert read == signed
    check_signature(read, signed.public_key)


@pytest.mark.parametrize(
    "change", [{"log": "staff"}, {"position": 8}, {"hash": bytes([1]) * 32}, {"time": NOON.replace(hour=13)}]
)
def test_a_checkpoint_that_says_something_else_is_refused(change: dict[str, object]) -> None:
    signed = sign("cases", 7, GENESIS, NOON, SEED)
    with pytest.raises(CheckpointError, match="signature"):
        check_signature(replace(signed, **change), signed.public_key)


def test_a_checkpoint_of_another_key_is_refused() -> None:
    hall = sign("cases", 7, GENESIS, NOON, SEED)
    forged = sign("cases", 7, GENESIS, NOON, OTHER_SEED)
    with pytest.raises(CheckpointError, match="another key"):
        check_signature(forged, hall.public_key)
    with pytest.raises(CheckpointError, match="signature"):
        check_signature(replace(forged, public_key=hall.public_key), hall.public_key)


@pytest.mark.parametrize("wire", [{}, {**sign("cases", 7, GENESIS, NOON, SEED).to_wire(), "hash": "zz"}])
def test_what_is_no_checkpoint_is_refused(wire: dict[str, object]) -> None:
    with pytest.raises(CheckpointError, match="not a checkpoint"):
        Checkpoint.from_wire(wire)
