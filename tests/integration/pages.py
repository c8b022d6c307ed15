"""A browser without scripts, as the gateway sees one: a cookie, and forms with the keys that pages show."""

import re
from types import TracebackType
from typing import Any

import asyncpg
import httpx

from gateway.identity.development import DevelopmentIssuer
from infra.loop import bridge
from infra.loop.config import Settings
from tests.integration.gateway_hall import Hall


class Browser:
    """Somebody's, at one gateway process or `at` another. It follows no redirect."""

    def __init__(self, hall: Hall) -> None:
        self.client = httpx.Client(timeout=30)
        self.cookie = ""
        self._hall = hall
        self._gateway = "gateway"

    @property
    def url(self) -> str:
        return self._hall.running[self._gateway].url

    def at(self, gateway: str) -> "Browser":
        self._gateway = gateway
        return self

    def sign_in(self, *roles: str, halls: tuple[str, ...] = ("*",)) -> None:
        """With a one-time link."""
        issuer = DevelopmentIssuer(Settings(self._hall.environ))
        link = issuer.link(list(roles), subject=f"{roles[0]}-1", halls=halls, departments=["*"])
        assert self.get(f"/login/once/{link}").status_code == 303

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.ask("GET", path, headers=headers)

    def key(self, path: str, do: str) -> str:
        """The key of a form of a page, as it is shown."""
        return keys(self.get(path).text)[do]

    def send(self, path: str, do: str, *, key: str | None = None, **fields: Any) -> httpx.Response:
        """A form of a page, with the key that the page shows unless there is one."""
        data = {"do": do, "key": key if key is not None else self.key(path, do), **fields}
        return self.ask("POST", path, data=data)

    def ask(self, method: str, path: str, **how: Any) -> httpx.Response:
        """Any request."""
        own = {"Cookie": f"hall={self.cookie}"} if self.cookie else {}
        how["headers"] = {"Accept-Language": "en", **own, **how.get("headers", {})}
        self.client.cookies.clear()
        answer = self.client.request(method, self.url + path, **how)
        if (given := re.search(r"hall=([^;]*)", answer.headers.get("set-cookie", ""))) is not None:
            self.cookie = given[1]
        return answer

    def __enter__(self) -> "Browser":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()


def keys(html: str) -> dict[str, str]:
    """The key of each form of a page, by what it does."""
    shown = r'name="do" value="([^"]*)"><input type="hidden" name="key" value="([^"]*)"'
    return dict(re.findall(shown, html))


def rows(hall: Hall, sql: str) -> list[Any]:
    """The first column of what the gateway's database answers."""
    return bridge.run(_rows(hall.environ["HALL_GATEWAY_DATABASE_URL"], sql))


async def _rows(url: str, sql: str) -> list[Any]:
    connection = await asyncpg.connect(url)
    try:
        return [row[0] for row in await connection.fetch(sql)]
    finally:
        await connection.close()
