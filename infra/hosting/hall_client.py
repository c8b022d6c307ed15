"""Where the command line finds the hall it talks to, and as whom."""

import json
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import httpx

from infra.hosting import cli, run_file
from infra.loop.config import ConfigurationError, Settings
from infra.loop.problem_text import refusal


class SaidNo(Exception):
    """The hall refused, or did not answer; the message is for the one at the terminal."""


class Gateway:
    """A hall at an address, over connections that are kept until the block ends. All raises SaidNo."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._client = httpx.Client(base_url=f"{address}/v1", timeout=60)

    def __enter__(self) -> "Gateway":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def ask(self, token: str, path: str, parameters: Mapping[str, str]) -> dict[str, Any]:
        """A query's answer."""
        return self._answer("GET", token, path, params=parameters)

    def do(self, token: str, path: str, body: Mapping[str, Any], key: str) -> dict[str, Any]:
        """A command's answer; under the same key it is done once, however often it is sent."""
        return self._answer("POST", token, path, json=body, headers={"Idempotency-Key": key})

    def _answer(
        self, method: str, token: str, path: str, headers: Mapping[str, str] | None = None, **told: Any
    ) -> dict[str, Any]:
        bearing = {"Authorization": f"Bearer {token}", **(headers or {})}
        try:
            response = self._client.request(method, path, headers=bearing, **told)
        except httpx.TransportError as error:
            raise SaidNo(f"{self._address} cannot be reached: {error}") from None
        if not response.is_success:
            raise SaidNo(refusal(response))
        answer: dict[str, Any] = response.json()
        return answer


def ask(settings: Settings, role: str, path: str, parameters: Mapping[str, str]) -> dict[str, Any]:
    """A query's answer, from the hall that `url` finds. Raises SaidNo, ConfigurationError."""
    with Gateway(url(settings)) as gateway:
        return gateway.ask(token(settings, role), path, parameters)


def url(settings: Settings) -> str:
    """The gateway: HALL_URL, or the hall that runs in the data folder. Raises ConfigurationError."""
    given = settings.text("HALL_URL")
    if given is not None:
        return given.rstrip("/")
    running = run_file.read(settings.data)
    if running is None:
        raise ConfigurationError(
            f"HALL_URL is not set and no hall runs in {settings.data}: start one with `hall run`"
        )
    if run_file.ended(settings.data):
        raise ConfigurationError(
            f"the hall of process {running['pid']} in {settings.data} ended: start it again with `hall run`"
        )
    return str(running["url"]).rstrip("/")


def token(settings: Settings, role: str, subject: str | None = None, hall: str = "*") -> str:
    """HALL_TOKEN, or one of the development issuer's: for every department of one hall, or of all.

    Raises ConfigurationError when that one is refused.
    """
    given = settings.text("HALL_TOKEN")
    if given is not None:
        return given
    words = ["token", "--role", role, "--hall", hall, "--department", "*", "--json"]
    words += ["--subject", subject] if subject else []
    try:
        _, made = cli.printed(words, settings)  # the issuer is the gateway's, which only its own line may use
    except ConfigurationError as why:
        raise ConfigurationError(f"HALL_TOKEN is not set, and there is no development token: {why}") from None
    return str(json.loads(made)["token"])
