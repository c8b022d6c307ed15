"""An OIDC issuer as it shows itself over HTTP: its discovery document, and the key set that this names."""

import asyncio
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

_DISCOVERY = "/.well-known/openid-configuration"
_SECONDS = 5.0
"""That discovery and key set may take together."""
_LARGEST = 512 * 1024
"""Bytes of one document."""
_PLAIN = {"Accept": "application/json", "Accept-Encoding": "identity"}  # packed, it might unpack to anything


class IssuerError(Exception):
    """The issuer's keys cannot be had; the message says in one line where that was found and what it was."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """`name` as its tokens carry it; `keys_url` is where its key set is, None: where discovery says.

    What it answers is bounded in size and time, and no redirect is followed.
    """

    name: str
    keys_url: str | None = None
    _tls: ssl.SSLContext = field(default_factory=httpx.create_ssl_context, repr=False)

    async def discovery(self) -> dict[str, Any]:
        """Its discovery document (OpenID Connect Discovery 1.0, §4). Raises IssuerError."""
        try:
            async with asyncio.timeout(_SECONDS), httpx.AsyncClient(verify=self._tls) as client:
                return await self._discovered(client)
        except TimeoutError:
            raise IssuerError(f"{self.name} gave no whole answer within {_SECONDS:g} s") from None

    async def send(self, url: str, form: Mapping[str, str], login: tuple[str, str] | None) -> Any:
        """What it answers to a form that is sent there, as JSON not looked into. Raises IssuerError."""
        try:
            async with asyncio.timeout(_SECONDS), httpx.AsyncClient(verify=self._tls) as client:
                return await _document(client, url, method="POST", data=form, auth=login)
        except TimeoutError:
            raise IssuerError(f"{url!r:.300} gave no whole answer within {_SECONDS:g} s") from None

    def checked(self, url: object, what: str) -> str:
        """An address that its discovery document names. Raises IssuerError for what is none of its scheme."""
        scheme = urlsplit(self.name).scheme
        if not isinstance(url, str) or _scheme(url) not in ("https", scheme):
            raise IssuerError(f"{self.name} has the {what} {url!r:.200}, which is no {scheme} address")
        return url

    async def key_set(self) -> Any:
        """Its key set, as JSON not looked into. Raises IssuerError."""
        try:
            async with asyncio.timeout(_SECONDS), httpx.AsyncClient(verify=self._tls) as client:
                return await _document(client, self.keys_url or await self._keys_address(client))
        except TimeoutError:
            raise IssuerError(f"{self.name} gave no whole answer within {_SECONDS:g} s") from None

    async def _keys_address(self, client: httpx.AsyncClient) -> str:
        return self.checked((await self._discovered(client)).get("jwks_uri"), "jwks_uri")

    async def _discovered(self, client: httpx.AsyncClient) -> dict[str, Any]:
        url = self.name.removesuffix("/") + _DISCOVERY
        document = await _document(client, url)
        if not isinstance(document, dict):
            raise IssuerError(f"{url} is no discovery document")
        named = document.get("issuer")
        if named != self.name:
            raise IssuerError(
                f"{url} is of the issuer {named!r:.200}: HALL_OIDC_ISSUER must be exactly that, "
                f"a slash at the end included, and is {self.name!r}"
            )
        return document


async def _document(client: httpx.AsyncClient, url: str, method: str = "GET", **sent: Any) -> Any:
    try:
        async with client.stream(method, url, headers=_PLAIN, **sent) as answer:
            if answer.status_code != httpx.codes.OK:
                raise IssuerError(f"{url!r:.300} answered {answer.status_code}")
            body = bytearray()
            async for part in answer.aiter_raw():
                body += part
                if len(body) > _LARGEST:
                    raise IssuerError(f"{url!r:.300} answered more than {_LARGEST} bytes")
        return json.loads(body)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        told = str(error) or type(error).__name__
        raise IssuerError(f"{url!r:.300} does not answer: {told!r:.200}") from None
    except (ValueError, RecursionError):
        raise IssuerError(f"{url!r:.300} answered what is not JSON") from None


def _scheme(url: str) -> str | None:
    """http or https; None for what is no such address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.scheme if parts.scheme in ("http", "https") and parts.hostname else None
