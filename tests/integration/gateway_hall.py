"""A small hall of real processes around a gateway: one service, a PostgreSQL, a RabbitMQ."""

import base64
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx

from gateway.identity.development import DevelopmentIssuer
from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.loop import bridge
from infra.loop.config import Settings
from tests.processes import ROOT, Running

PROGRAM = Path(__file__).parent / "gateway_program"


@dataclass
class Hall:
    """The processes' configuration, and what runs of them."""

    folder: Path
    environ: dict[str, str]
    running: dict[str, Running]

    def start(self, part: str, name: str | None = None, **environ: str) -> Running:
        """Start a part; `name` tells a second process of it from the first."""
        log = self.folder / f"{name or part}.log"
        process = Running(["run", part], {**self.environ, **environ}, log, folder=PROGRAM)
        self.running[name or part] = process
        return process

    def token(self, *roles: str, **claims: Any) -> str:
        issuer = DevelopmentIssuer(Settings(self.environ))
        own = {"halls": ["*"], "lifetime": timedelta(hours=1), **claims}
        return issuer.token(list(roles), subject=f"{roles[0]}-1", **own)

    def client(self, *roles: str, gateway: str = "gateway") -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.token(*roles)}"} if roles else {}
        return httpx.Client(base_url=self.running[gateway].url, headers=headers, timeout=20)

    def enter(self, client: httpx.Client, hall: str, room: str = "lobby") -> UUID:
        """Let a guest in, and return who it is."""
        guest = uuid4()
        answer = client.post(
            f"/v1/halls/{hall}/guests/{guest}",
            json={"room": room, "name": "Ann Example"},
            headers={"Idempotency-Key": str(uuid4()), "X-Correlation-Id": f"entered-{guest}"},
        )
        assert answer.status_code == 200, answer.text
        return guest


@contextmanager
def small_hall(folder: Path, postgres: EmbeddedPostgres, amqp_uri: str) -> Iterator[Hall]:
    """Databases and keys of its own; the caller starts the parts. Whatever runs in the end is stopped."""
    label = secrets.token_hex(4)
    urls = {
        part: bridge.run(postgres.ensure_database(f"small_{label}_{part}")) for part in ("rooms", "gateway")
    }
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("HALL_")},
        **{f"HALL_{part.upper()}_DATABASE_URL": url for part, url in urls.items()},
        "PYTHONPATH": f"{PROGRAM}{os.pathsep}{ROOT}",
        "HALL_DATA": str(folder / "data"),
        "HALL_AMQP_URI": amqp_uri,
        "HALL_PORT": "0",
        "HALL_DEVELOPMENT_ISSUER": "yes",
        "HALL_PUBLIC_METRICS": "yes",
        "HALL_RATE_LIMIT": "0",
        "HALL_RPC_TIMEOUT": "2",
        "HALL_PRIVACY_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "HALL_IDENTITY_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    hall = Hall(folder, environ, {})
    try:
        yield hall
    finally:
        for process in reversed(hall.running.values()):
            process.stop()
