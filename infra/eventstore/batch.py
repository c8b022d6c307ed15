"""Lays a batch of units out as the arrays that the append function takes."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from infra.eventstore.binding import metadata_of
from infra.eventstore.records import Append, ChainPosition, VersionConflict

PARAMETERS = (
    "$1::timestamptz, $2::boolean, $3::uuid[], $4::bytea[], $5::text[], $6::text[], $7::bigint[],"
    " $8::int[], $9::uuid[], $10::int[], $11::text[], $12::text[], $13::bytea[],"
    " $14::int[], $15::text[], $16::text[], $17::uuid[], $18::int[], $19::uuid[], $20::int[], $21::int[],"
    " $22::bigint, $23::bytea"
)


def check(unit: Append) -> None:
    """Refuse a unit that conflicts with itself, or that nothing would prove.

    Raises VersionConflict; ValueError for a key claimed twice, or keys that no event tells of.
    """
    events = unit.events
    if len(events) > 1:
        seen: set[tuple[UUID, int]] = set()
        for event in events:
            place = (event.stream_id, event.version)
            if place in seen:
                raise VersionConflict(*place, event.version)
            seen.add(place)
    if len(unit.claims) > 1 and len({claim for claim, _ in unit.claims}) < len(unit.claims):
        raise ValueError(f"one append claims a key twice: {[claim for claim, _ in unit.claims]}")
    if (unit.claims or unit.releases) and not events:
        raise ValueError("an append claims or releases keys without an event: nothing would prove it")


def arguments(units: Sequence[Append], afters: Sequence[int | None], known: ChainPosition) -> tuple[Any, ...]:
    """The append function's parameters after the time: whether units touch the same thing, the lists, and the
    last place in the log that this process knows.

    The `…_ends` say where each unit's share of events, claims and unchanged streams ends; for the last,
    the version is listed that must not be there.

    A release is a claim without a holder, and comes before the claims of its unit.
    """
    event_ends: list[int] = []
    claim_ends: list[int] = []
    kinds: list[str] = []
    keys: list[str] = []
    holders: list[UUID | None] = []
    rests_ends: list[int] = []
    rests: list[tuple[UUID, int]] = []
    events = 0
    for unit in units:
        events += len(unit.events)
        event_ends.append(events)
        if unit.claims or unit.releases:
            for released in unit.releases:
                kinds.append(released.kind)
                keys.append(released.key)
                holders.append(None)
            for claim, holder in unit.claims:
                kinds.append(claim.kind)
                keys.append(claim.key)
                holders.append(holder)
        claim_ends.append(len(keys))
        rests += [(stream, version + 1) for stream, version in unit.unchanged]
        rests_ends.append(len(rests))
    flat = [event for unit in units for event in unit.events]
    commands = [unit.command_id for unit in units]
    trackings = [unit.tracking[0] if unit.tracking else None for unit in units]
    streams = [event.stream_id for event in flat]
    versions = [event.version for event in flat]
    return (
        _repeats([*zip(streams, versions, strict=True), *set(rests)])
        or _repeats(command for command in commands if command)
        or _repeats(name for name in trackings if name)
        or _repeats(zip(kinds, keys, strict=True)),
        commands,
        [unit.fingerprint for unit in units],
        [unit.answer for unit in units],
        trackings,
        [unit.tracking[1] if unit.tracking else None for unit in units],
        event_ends,
        streams,
        versions,
        [event.topic for event in flat],
        [text for unit in units for text in metadata_of(unit)],
        [event.state for event in flat],
        claim_ends,
        kinds,
        keys,
        holders,
        rests_ends,
        [stream for stream, _ in rests],
        [version for _, version in rests],
        afters,
        known.position,
        known.hash,
    )


def _repeats(things: Iterable[object]) -> bool:
    listed = list(things)
    return len(set(listed)) < len(listed)
