"""Each process of a hall with its own secrets only, and each role of its databases with its own only."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from infra.hosting import discovery
from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.hosting.pg_archive import programs
from infra.hosting.private_rabbitmq import RabbitMQ
from infra.loop import bridge
from tests.discarding import discard
from tests.entering import enterable
from tests.manifests import DATABASES_SQL, container_of, needed_secrets, secret_variables
from tests.processes import ROOT, Suite
from tests.waiting import until

SERVICES = discovery.service_names()
PARTS = [*SERVICES, discovery.GATEWAY]
NAME = {"en": "North Hall", "zh_hant": "北大廳", "zh_hans": "北大厅"}
PASSWORDS = {f"{role.upper()}_PASSWORD": f"it's {role}" for role in (*PARTS, "auditor")}


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    """A server of its own, for the names of roles are a whole server's."""
    with enterable() as folder:
        data = folder / "postgres"
        server = EmbeddedPostgres(data)
        server.start()
        for _ in range(2):  # it may be run again
            made = _make_databases(server, PASSWORDS)
            assert made.returncode == 0, made.stderr
        yield server
        discard(server, data)


@pytest.fixture(scope="module")
def suite(
    server: EmbeddedPostgres, rabbitmq: RabbitMQ, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Suite]:
    """A hall whose processes come to the database by the roles made for them."""
    with Suite(tmp_path_factory.mktemp("suite"), server, rabbitmq.uri) as suite:
        suite.databases = {part: _url(server, part, part) for part in PARTS}
        suite.start()
        with suite.client("operator") as operator:
            body = {"hall": "north", "name": NAME, "departments": []}
            done = operator.post("/v1/halls", json=body, headers={"Idempotency-Key": "open-north"})
            assert done.status_code == 200, done.text
        yield suite


def _make_databases(server: EmbeddedPostgres, passwords: dict[str, str]) -> subprocess.CompletedProcess[str]:
    line = [programs() / "psql", "-X", "-d", server.url("postgres"), "-f", DATABASES_SQL]
    return subprocess.run(line, env={**os.environ, **passwords}, capture_output=True, text=True, timeout=60)


def _url(server: EmbeddedPostgres, role: str, database: str) -> str:
    return server.url(f"hall_{database}").replace("//postgres@", f"//hall_{role}@")


def _execute(url: str, statement: str) -> None:
    async def work() -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    bridge.run(work())


def _as_the_signer(suite: Suite, server: EmbeddedPostgres, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a line of `hall` with what the CronJob has."""
    known = {f"HALL_{service.upper()}_DATABASE_URL": _url(server, "auditor", service) for service in SERVICES}
    known["HALL_CHECKPOINT_KEY"] = suite.keys["HALL_CHECKPOINT_KEY"]
    assert known.keys() == secret_variables("checkpoint")
    return subprocess.run(
        [sys.executable, "-m", "infra.hosting.cli", *words],
        cwd=ROOT,
        env={**_without_secrets(), **known, "HALL_DATA": str(suite.folder / "nothing-here")},
        capture_output=True,
        text=True,
        timeout=60,
    )


def _without_secrets() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("HALL_")}


@pytest.mark.parametrize("part", PARTS)
def test_a_process_serves_with_what_its_manifest_gives_it(part: str, suite: Suite) -> None:
    """The suite's processes know that and no more, in every test that has one."""
    assert {"HALL_AMQP_URI", *suite.secrets_of(part)} == needed_secrets(part)
    with suite.client("supervisor") as supervisor:
        until(lambda: "HallOpened" in supervisor.get("/v1/feed?service=staff").text)
        assert [hall["hall"] for hall in supervisor.get("/v1/halls").json()["items"]] == ["north"]


@pytest.mark.parametrize("role", [*PARTS, "auditor"])
@pytest.mark.parametrize("database", PARTS)
def test_a_role_comes_to_its_own_database_only(role: str, database: str, server: EmbeddedPostgres) -> None:
    url = _url(server, role, database)
    if role == database or (role == "auditor" and database in SERVICES):
        _execute(url, "select 1")
    else:
        with pytest.raises(
            asyncpg.InsufficientPrivilegeError, match=f'denied for database "hall_{database}"'
        ):
            _execute(url, "select 1")


@pytest.mark.parametrize(
    "statement",
    [
        "update cases_events set state = ''",
        "delete from cases_events",
        "update cases_head set position = 0",
        "insert into cases_claims select * from cases_claims",
        "create table mine ()",
        "create temporary table mine ()",
        "set role hall_cases",
    ],
)
def test_who_signs_can_change_nothing(statement: str, suite: Suite, server: EmbeddedPostgres) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        _execute(_url(server, "auditor", "cases"), statement)


def test_a_role_is_no_superuser_and_has_its_password(server: EmbeddedPostgres) -> None:
    async def roles() -> list[asyncpg.Record]:
        connection = await asyncpg.connect(server.url("postgres"))
        try:
            return await connection.fetch(
                "select rolpassword, rolsuper or rolcreatedb or rolcreaterole or rolreplication as mighty "
                "from pg_authid where rolname like 'hall\\_%'"
            )
        finally:
            await connection.close()

    found = bridge.run(roles())
    assert len({role["rolpassword"] for role in found}) == len(PASSWORDS)
    assert all(role["rolpassword"].startswith("SCRAM-SHA-256$") and not role["mighty"] for role in found)


def test_the_databases_are_not_made_without_every_password(server: EmbeddedPostgres) -> None:
    for wrong in ({"QUEUE_PASSWORD": ""}, {"AUDITOR_PASSWORD": ""}):
        refused = _make_databases(server, {**PASSWORDS, **wrong})
        assert refused.returncode == 3
        assert "password_is_set" in refused.stderr
        assert "it's" not in refused.stderr


def test_checkpoints_are_signed_by_who_can_only_read(suite: Suite, server: EmbeddedPostgres) -> None:
    signed = _as_the_signer(suite, server, *container_of("checkpoint")["args"])
    assert signed.returncode == 0, signed.stderr
    assert [one["log"] for one in json.loads(signed.stdout)["checkpoints"]] == SERVICES
    file = suite.folder / "checkpoint.json"
    file.write_text(signed.stdout)
    public_key = _as_the_signer(suite, server, "audit", "public-key").stdout.strip()
    verified = suite.hall("audit", "verify", "--checkpoint", str(file), "--public-key", public_key)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert not (suite.folder / "nothing-here").exists()


def test_no_process_that_serves_can_sign(suite: Suite) -> None:
    line = [sys.executable, "-m", "infra.hosting.cli", "audit", "checkpoint", "--service", "cases"]
    environ = {**_without_secrets(), **suite.secrets_of("cases"), "HALL_DATA": str(suite.folder / "nothing")}
    refused = subprocess.run(line, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60)
    assert refused.returncode == 2
    assert refused.stderr.startswith("hall: HALL_CHECKPOINT_KEY is not set")


def test_a_backup_is_taken_without_the_key_of_persons(suite: Suite, tmp_path: Path) -> None:
    keys, suite.keys = suite.keys, {"HALL_CHECKPOINT_KEY": suite.keys["HALL_CHECKPOINT_KEY"]}
    try:
        taken = suite.hall("backup", str(tmp_path / "backup"))
    finally:
        suite.keys = keys
    assert taken.returncode == 0, taken.stderr
    master = base64.b64decode(keys["HALL_PRIVACY_KEY"])
    assert all(master not in file.read_bytes() for file in (tmp_path / "backup").iterdir())
