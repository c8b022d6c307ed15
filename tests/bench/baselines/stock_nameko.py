"""The `http_command` baseline: stock nameko as its documentation shows it, nothing of ours.

HTTP entrypoint → RpcProxy → a service that commits one event row and dispatches the event → reply.
The row goes in with psycopg from a pool. Nobody listens for the event, which spares the baseline the work.
"""

import json
import uuid
from typing import Any

from nameko.events import EventDispatcher
from nameko.extensions import DependencyProvider
from nameko.rpc import RpcProxy, rpc
from nameko.web.handlers import http
from psycopg_pool import ConnectionPool
from werkzeug.wrappers import Request, Response

TABLE = """
create table if not exists events (
    position bigint generated always as identity primary key,
    stream_id uuid not null,
    version int not null,
    topic text not null,
    state bytea not null,
    metadata json not null,
    recorded_at timestamptz not null default now(),
    unique (stream_id, version)
)
"""
INSERT = """
insert into events (stream_id, version, topic, state, metadata) values (%s, %s, %s, %s, %s) returning position
"""


class Database(DependencyProvider):  # type: ignore[misc]
    def setup(self) -> None:
        self.pool = ConnectionPool(
            self.container.config["DATABASE_URL"], min_size=16, max_size=16, open=False
        )

    def start(self) -> None:
        self.pool.open(wait=True)
        with self.pool.connection() as connection:
            connection.execute(TABLE)

    def stop(self) -> None:
        self.pool.close()

    def get_dependency(self, worker_ctx: Any) -> ConnectionPool:
        return self.pool


class CasesService:
    name = "stock_cases"
    database = Database()
    dispatch = EventDispatcher()

    @rpc  # type: ignore[untyped-decorator]
    def accept(self, body: dict[str, Any], command_id: str) -> dict[str, Any]:
        stream = uuid.uuid4()
        state, metadata = json.dumps(body), json.dumps({"actor": "clerk-1", "command_id": command_id})
        with self.database.connection() as connection:
            row = (stream, 1, "CaseAccepted", state.encode(), metadata)
            position = connection.execute(INSERT, row).fetchone()[0]
        self.dispatch("CaseAccepted", {"id": str(stream), "position": position, "data": body})
        return {"case_id": str(stream), "position": position}


class GatewayService:
    name = "stock_gateway"
    cases = RpcProxy("stock_cases")

    @http("POST", "/v1/cases")  # type: ignore[untyped-decorator]
    def accept(self, request: Request) -> Response:
        body = json.loads(request.get_data(as_text=True))
        answer = self.cases.accept(body, request.headers["Idempotency-Key"])
        return Response(json.dumps(answer), mimetype="application/json")
