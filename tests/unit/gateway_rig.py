"""A small contract and a gateway around it, with services that are a stub."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import httpx
from pydantic import Field

from gateway.app import Gateway
from gateway.identity.choice import verifier_from
from gateway.identity.development import DevelopmentIssuer
from gateway.identity.pseudonym import Pseudonyms
from gateway.limits import RateLimiter
from infra.contracts import (
    PUBLIC,
    Answer,
    Command,
    Contract,
    Event,
    Personal,
    Query,
    RefusalKind,
    Text,
    command,
    query,
)
from infra.loop.config import Settings
from services.shared.words import IN_HALL, Found

TAKEN = RefusalKind(
    "tag_taken",
    409,
    Text("This tag is taken", "此編號已被使用", "此编号已被使用"),
    Text("Choose another tag", "請另選編號", "请另选编号"),
    "9.9.9",
)


class Placed(Answer):
    tag: str
    count: int


class ChairPlaced(Event):
    public = ("hall", "count")

    hall: str
    count: int
    keeper_id: str = ""
    keeper: Annotated[str, Personal(of="keeper_id")] = ""


@command(
    "/halls/{hall}/chairs",
    roles=("facilities", "clerk"),
    place=IN_HALL,
    clause="9.9",
    answer=Placed,
    refusals=(TAKEN,),
)
class PlaceChairs(Command):
    """Place chairs in a hall."""

    hall: str
    tag: str
    count: Annotated[int, Field(ge=1)]
    weight: float | None = None


@command("/rows/{row}/closing", roles=(PUBLIC, "clerk"), place=Found(), clause="9.9", answer=Placed)
class CloseRow(Command):
    """Close a row."""

    row: int


class Chairs(Answer):
    items: tuple[Placed, ...]
    next_cursor: str | None = None


@query(
    "/halls/{hall}/chairs",
    roles=(PUBLIC, "clerk", "auditor"),
    place=IN_HALL,
    clause="9.9",
    answer=Chairs,
    paged=True,
)
class ListChairs(Query):
    """List a hall's chairs."""

    hall: str
    folded: bool | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: str | None = None


CONTRACT = Contract.of("chairs", globals())


class StubRpc:
    """Services that answer what a test tells them to, and keep what they were asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self.reply: Any = {"answer": {"tag": "a", "count": 2}, "position": 7}

    async def call(self, service: str, method: str, payload: dict[str, Any], timeout: float) -> Any:  # noqa: ASYNC109
        self.calls.append((service, method, payload))
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply


class Rig:
    """The gateway, a client of it, and tokens for it."""

    def __init__(
        self, data: Path, *, per_minute: int = 0, body_limit: int = 10_000, origins: Sequence[str] = ()
    ) -> None:
        self.settings = Settings({"HALL_DATA": str(data)})
        self.issuer = DevelopmentIssuer(self.settings)
        self.pseudonyms = Pseudonyms.of(self.settings)
        self.rpc = StubRpc()
        self.gateway = Gateway(
            [CONTRACT],
            self.rpc,
            verifier_from(self.settings),
            self.pseudonyms,
            RateLimiter(per_minute),
            body_limit=body_limit,
            rpc_timeout=1.0,
            origins=origins,
        )

    def client(self, address: str = "127.0.0.1") -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.gateway, client=(address, 1))
        return httpx.AsyncClient(transport=transport, base_url="http://hall")

    def bearer(self, *roles: str, subject: str = "clerk-1", **claims: Any) -> dict[str, str]:
        """The header of who has these roles, in every hall unless `halls` says otherwise."""
        token = self.issuer.token(list(roles), subject=subject, **{"halls": ["*"], **claims})
        return {"Authorization": f"Bearer {token}"}

    async def send(
        self,
        method: str,
        path: str,
        *,
        roles: tuple[str, ...] = ("clerk",),
        key: str | None = "key-1",
        headers: dict[str, str] | None = None,
        address: str = "127.0.0.1",
        **how: Any,
    ) -> httpx.Response:
        """One request, as a bearer of the roles; no roles is without a token."""
        own = dict(self.bearer(*roles)) if roles else {}
        if key is not None and method == "POST":
            own["Idempotency-Key"] = key
        async with self.client(address) as client:
            return await client.request(method, path, headers={**own, **(headers or {})}, **how)

    @property
    def asked(self) -> dict[str, Any]:
        """What the service was asked last."""
        return self.rpc.calls[-1][2]


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem document of a refusal, once it is the one expected."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = answer.json()
    assert document["code"] == code, document
    assert document["type"] == f"/problems/{code}"
    assert document["status"] == status
    assert {"title", "detail", "instance", "remedy"} <= set(document)
    return document
