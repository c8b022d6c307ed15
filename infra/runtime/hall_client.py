"""Where the command line finds the hall it talks to, and as whom."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import httpx

from infra.runtime import run_file
from infra.runtime.config import ConfigurationError, Settings
from infra.runtime.problem_text import refusal


class SaidNo(Exception):
    """The hall refused, or did not answer; the message is for the one at the terminal."""


def ask(settings: Settings, role: str, path: str, parameters: Mapping[str, str]) -> dict[str, Any]:
    """A query's answer, from the hall that `url` finds. Raises SaidNo, ConfigurationError."""
    address = url(settings)
    headers = {"Authorization": f"Bearer {token(settings, role)}"}
    try:
        response = httpx.get(f"{address}/v1{path}", params=parameters, headers=headers, timeout=60)
    except httpx.TransportError as error:
        raise SaidNo(f"{address} cannot be reached: {error}") from None
    if not response.is_success:
        raise SaidNo(refusal(response))
    answer: dict[str, Any] = response.json()
    return answer


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


def token(settings: Settings, role: str) -> str:
    """HALL_TOKEN, or one of the development issuer's. Raises ConfigurationError when that one is refused."""
    given = settings.text("HALL_TOKEN")
    if given is not None:
        return given
    made = subprocess.run(  # the issuer is the gateway's, which nothing but the gateway may import
        [sys.executable, "-m", "infra.runtime.cli", "token", "--role", role, "--json"],
        env=dict(settings.environ),
        capture_output=True,
        text=True,
    )
    if made.returncode:
        why = made.stderr.strip().removeprefix("hall: ")
        raise ConfigurationError(f"HALL_TOKEN is not set, and there is no development token: {why}")
    return str(json.loads(made.stdout)["token"])
