"""Sends to a webhook, signed as Standard Webhooks has it (https://www.standardwebhooks.com)."""

import asyncio
import base64
import hmac
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx

from gateway import jsontext
from gateway.outbox.way import Contact, Unsent
from infra.loop.clock import Clock

_SECONDS = 10.0
"""That a receiver may take for one."""


class Webhook:
    """Posts each as JSON; any 2xx settles it. No body of an answer is read, no redirect followed."""

    name = "webhook"

    def __init__(self, url: str, key: bytes, clock: Clock) -> None:
        self._url = url
        self._key = key
        self._clock = clock
        self._client = httpx.AsyncClient(timeout=_SECONDS)

    async def send(self, telling: UUID, told: Mapping[str, Any], contact: Contact) -> bool:
        body = jsontext.write({"id": str(telling), **told, "contact": dict(contact) or None}).encode()
        stamp = str(int(self._clock.now().timestamp()))
        headers = {
            "content-type": "application/json",
            "webhook-id": str(telling),
            "webhook-timestamp": stamp,
            "webhook-signature": signature(self._key, str(telling), stamp, body),
        }
        try:
            async with (
                asyncio.timeout(_SECONDS),
                self._client.stream("POST", self._url, content=body, headers=headers) as answer,
            ):
                status = answer.status_code
        except TimeoutError:
            raise Unsent(f"the webhook did not answer within {_SECONDS:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unsent(f"the webhook cannot be reached: {type(error).__name__}") from None
        if not 200 <= status < 300:
            raise Unsent(f"the webhook answered {status}")
        return True

    async def close(self) -> None:
        await self._client.aclose()


def signature(key: bytes, id: str, stamp: str, body: bytes) -> str:
    """What goes into `webhook-signature`: HMAC-SHA256 over id, timestamp and body."""
    signed = hmac.digest(key, b"%s.%s.%s" % (id.encode(), stamp.encode(), body), "sha256")
    return f"v1,{base64.b64encode(signed).decode()}"
