"""Binds what a unit decides beside its events into the hash chain: told in their metadata, which is hashed.

The claims that a log holds and the answers that it has stored lie in tables outside the chain, and both
decide: who may have a key, what a command is answered that comes again. So the metadata of a unit's events
tell

- `claims`: what each key came to that the unit claimed or released: the stream that holds it, or null; in the
  last event of the holder's stream, or else of the unit;
- `answered`, in the unit's last event: command id, fingerprint and answer, if it was a command.

Keys and answers are told by digests, so that what is once forgotten is not in the log for ever; `KEY` and
`ANSWER` are the same in SQL over the tables' rows. Both names are the log's own in metadata. A command that
stores no event is told of nowhere.
"""

import json
from base64 import b64encode
from hashlib import sha256

from infra.eventstore.records import Append, Claim

KEY = "kind || ':' || encode(sha256(convert_to(key, 'UTF8')), 'base64')"
ANSWER = (
    "encode(sha256(uuid_send(command_id) || int4send(octet_length(fingerprint)) || fingerprint"
    " || convert_to(coalesce(answer::text, ''), 'UTF8')), 'base64')"
)


def metadata_of(unit: Append) -> list[str]:
    """The metadata of the unit's events, JSON text, with what is bound to each."""
    texts = [event.metadata for event in unit.events]
    if not texts:
        return texts
    if unit.claims or unit.releases:
        for number, claims in _claims(unit).items():
            texts[number] = _with(texts[number], "claims", json.dumps(claims))
    if unit.command_id is not None:
        texts[-1] = _with(texts[-1], "answered", f'"{_answered(unit)}"')
    return texts


def _claims(unit: Append) -> dict[int, dict[str, str | None]]:
    """By the place in the unit of the event that tells of them. A release comes before a claim."""
    last_of = {event.stream_id: number for number, event in enumerate(unit.events)}
    came_to = {_key(claim): None for claim in unit.releases} | {
        _key(claim): holder for claim, holder in unit.claims
    }
    told: dict[int, dict[str, str | None]] = {}
    for key, holder in came_to.items():
        number = last_of.get(holder, len(unit.events) - 1) if holder else len(unit.events) - 1
        told.setdefault(number, {})[key] = str(holder) if holder else None
    return told


def _key(claim: Claim) -> str:
    return f"{claim.kind}:{_digest(claim.key.encode())}"


def _answered(unit: Append) -> str:
    assert unit.command_id is not None
    fingerprint, answer = unit.fingerprint, (unit.answer or "").encode()
    return _digest(unit.command_id.bytes + len(fingerprint).to_bytes(4, "big") + fingerprint + answer)


def _digest(octets: bytes) -> str:
    return b64encode(sha256(octets).digest()).decode()


def _with(metadata: str, name: str, value: str) -> str:
    """A JSON object's text with one more member, its last; `value` is JSON text."""
    members = metadata.strip()[1:-1].rstrip()
    return f'{{{members}{", " if members else ""}"{name}": {value}}}'
