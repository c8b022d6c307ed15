"""The read model of a hall's policy: a table for a service's own projection, and what holds on a day."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import asyncpg

from infra.eventstore.records import Recorded
from infra.projections.projection import when
from infra.projections.rows import Rows
from infra.projections.table import Table
from services.shared.policies.changes import in_force
from services.shared.policies.events import PolicyChanged, PolicyTakenBack
from services.shared.policies.values import HallPolicyView, PolicyValues, sources_of

POLICIES = Table(
    "policies",
    key=("policy_id", "version"),
    columns={
        "policy_id": "uuid",
        "version": "int",
        "hall": "text",
        "effective_from": "date",
        "change": "jsonb",
        "reason": "text",
    },
    indexes=("hall, effective_from",),
)
"""`change` is null where those before it, from the same day on, were taken back."""

_P = TypeVar("_P", bound=PolicyValues)


@when(PolicyChanged)
def policy_changed(_: object, event: PolicyChanged, recorded: Recorded, rows: Rows) -> None:
    """A method of every projection that has POLICIES."""
    _put(rows, recorded, event, event.change)


@when(PolicyTakenBack)
def policy_taken_back(_: object, event: PolicyTakenBack, recorded: Recorded, rows: Rows) -> None:
    """A method of every projection that has POLICIES."""
    _put(rows, recorded, event, None)


def _put(
    rows: Rows, recorded: Recorded, event: PolicyChanged | PolicyTakenBack, change: Mapping[str, Any] | None
) -> None:
    told = event.model_dump(include={"hall", "effective_from", "reason"})
    id = {"policy_id": recorded.stream_id, "version": recorded.version}
    rows.put(POLICIES, {**id, **told, "change": change})


def stands(schema: str) -> str:
    """SQL: whether a change `p` of the schema's POLICIES was not taken back."""
    return f"""change is not null and not exists (
    select from {schema}.policies back where back.policy_id = p.policy_id and back.change is null
    and back.effective_from = p.effective_from and back.version > p.version)"""


def value_in_force(schema: str, key: str, hall: str, day: str) -> str:
    """SQL: the hall's own value on a day, as text, or null; `changes.in_force` says the same.

    `hall` and `day` are SQL too.
    """
    return f"""(select change ->> '{key}' from {schema}.policies p
    where p.hall = {hall} and effective_from <= {day} and change ->> '{key}' is not null and {stands(schema)}
    order by effective_from desc, version desc limit 1)"""


async def standing(pool: asyncpg.Pool, schema: str, policy_id: UUID) -> Sequence[asyncpg.Record]:
    """The changes that were not taken back, in the order in which they come to hold."""
    rows: Sequence[asyncpg.Record] = await pool.fetch(
        f"select * from {schema}.policies p where policy_id = $1 and {stands(schema)} "
        "order by effective_from, version",
        policy_id,
    )
    return rows


async def policy_on(pool: asyncpg.Pool, schema: str, policy_id: UUID, values: type[_P], day: date) -> _P:
    """What holds on a day."""
    return in_force(values, _changes(await standing(pool, schema, policy_id)), day)


async def policy_view(
    pool: asyncpg.Pool,
    schema: str,
    policy_id: UUID,
    values: type[PolicyValues],
    hall: str,
    today: date,
    version: int | None = None,
) -> HallPolicyView:
    """What is in force today with the sources, and what will be.

    `version` is the stream's that `expected_version` is held against; None: nothing but policy is in it.
    """
    rows = await standing(pool, schema, policy_id)
    if version is None:
        version = await pool.fetchval(
            f"select coalesce(max(version), 0) from {schema}.policies where policy_id = $1", policy_id
        )
    changes = _changes(rows)
    told = in_force(values, changes, today).model_dump()
    since = {key: begins for begins, change in changes if begins <= today for key in change}
    sources = sources_of(values)
    return HallPolicyView.model_validate(
        {
            "hall": hall,
            "version": version,
            "values": [
                {
                    "key": key,
                    "value": told[key],
                    "default": default,
                    "source": sources[key],
                    "effective_from": since.get(key),
                }
                for key, default in values().model_dump().items()
            ],
            "scheduled": [
                {"change": change, "effective_from": begins, "reason": row["reason"]}
                for row, (begins, change) in zip(rows, changes, strict=True)
                if begins > today
            ],
        }
    )


def _changes(rows: Sequence[asyncpg.Record]) -> list[tuple[date, Mapping[str, Any]]]:
    return [(row["effective_from"], json.loads(row["change"])) for row in rows]
