"""Binds the gateway to its process: opens its database and its line to the services, then serves HTTP."""

import logging
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

import asyncpg
import eventlet
from nameko.extensions import DependencyProvider

from gateway.app import PREFIX, Gateway
from gateway.discovery import contracts
from gateway.exchange import HttpExchange
from gateway.feed import endpoint as stream
from gateway.feed import store
from gateway.feed.contract import ReadFeed
from gateway.feed.halls import Halls
from gateway.feed.streams import Streams
from gateway.files import endpoint as handing
from gateway.files import store as file_store
from gateway.files.leaving import Leaving
from gateway.identity.choice import verifier_from
from gateway.identity.development import DevelopmentIssuer
from gateway.identity.pseudonym import Pseudonyms
from gateway.limits import RateLimiter, Shares
from gateway.outbox import store as outbox
from gateway.protocol import BoundedProtocol
from gateway.proxies import BehindProxies
from gateway.voice.shelf import Shelf
from gateway.web.origin import Origin
from gateway.web.rooms import rooms
from gateway.web.sessions import links, oidc
from gateway.web.sessions import store as session_store
from gateway.web.sessions.arriving import Arriving
from gateway.web.sessions.devices import Devices
from gateway.web.sessions.links import Links, first_links
from gateway.web.sessions.oidc import SignIn
from gateway.web.sessions.store import Sessions
from gateway.web.site import Site
from infra.bus.health import broker_check
from infra.bus.peers import Peers
from infra.bus.rpc_client import RpcClient
from infra.contracts import Context
from infra.eventstore.availability import reaching_database
from infra.eventstore.records import StoreUnavailable
from infra.hosting import databases
from infra.hosting.http_server import HttpServer
from infra.hosting.process import Process
from infra.loop import bridge
from infra.loop.clock import Clock
from infra.loop.config import Settings
from infra.loop.connecting import connect
from infra.loop.pooling import create_pool, watch
from infra.loop.values import listed, networks
from infra.telemetry.health import HealthApp

_RETRY_SECONDS = 1.0
_COMMAND_TIMEOUT = 10.0
_STREAMS_OF_ONE = 50
"""Live streams of one network at once: a twentieth of what a process has."""
_UPLOADS_OF_ONE = 10
"""Files of one network on their way in at once: each is held in memory until it is whole."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Database:
    pool: asyncpg.Pool


@dataclass(frozen=True, slots=True)
class Parts:
    """What a subscription needs of its service; the gateway has a database, but no log in it."""

    log: _Database
    clock: Clock
    peers: Peers


class GatewayServer(DependencyProvider):
    """Everything of the gateway that runs in this process; the service's class takes one as an attribute."""

    def __init__(self) -> None:
        self._held = ExitStack()
        self._http: HttpServer | None = None

    # nameko's life cycle

    def setup(self) -> None:
        """Open the database, waiting for one that is not there yet, and build the application.

        Raises ConfigurationError, before anything is opened, when nobody's token could count.
        """
        self._process: Process = self.container.config["process"]
        settings = self._process.settings
        self._verifier, self._pseudonyms = verifier_from(settings), Pseudonyms.of(settings)
        self._process.health.add("gateway database", _not_open)
        self._url = self._held.enter_context(databases.open_database(settings, "gateway"))
        self._pool = self._open_when_there()
        self._process.health.add("gateway database", self._check_database)
        self._process.health.add("broker", broker_check)
        reader = store.FeedReader(self._pool)
        self._streams = Streams(self._connect, reader)
        self._rpc = RpcClient(self._process.amqp_uri, "gateway")
        self._files = file_store.Files(self._pool, self._process.clock, settings.number("HALL_FILE_LIMIT"))
        self._leaving = Leaving(
            self._pool,
            self._process.clock,
            [contract.service for contract in contracts()],
            Peers(self._rpc).read_log,
        )
        self._app = self._build(settings, reader)

    def start(self) -> None:
        """Serve. Raises ConfigurationError when the address cannot be had."""
        settings = self._process.settings
        proxies = settings.text("HALL_TRUSTED_PROXIES")
        _log.info("X-Forwarded-For counts from %s", proxies or "nobody: HALL_TRUSTED_PROXIES is not set")
        self._rpc.start()
        bridge.run(self._streams.start())
        bridge.run(self._leaving.start())
        self._http = HttpServer(
            BehindProxies(self._app, networks(proxies) if proxies else []),
            settings.required("HALL_HOST"),
            settings.number("HALL_PORT"),
            http=BoundedProtocol,
            ws="none",
            server_header=False,
        )
        self._process.url = self._http.start()

    def stop(self) -> None:
        """End the live streams, answer what is in hand, and let go."""
        bridge.run(self._streams.stop())
        if self._http is not None:
            self._http.stop()
        bridge.run(self._leaving.stop())
        bridge.run(self._rpc.stop())
        bridge.run(self._pool.close())
        self._held.close()

    def kill(self) -> None:
        self._held.close()

    @property
    def parts(self) -> Parts:
        return Parts(_Database(self._pool), self._process.clock, Peers(self._rpc))

    # steps

    def _open_when_there(self) -> asyncpg.Pool:
        while True:
            try:
                return bridge.run(self._open())
            except (StoreUnavailable, asyncpg.PostgresError) as error:
                _log.warning("waiting for the database of the gateway: %s", error)
            eventlet.sleep(_RETRY_SECONDS)
            if self._process.stopping:
                raise StoreUnavailable("told to stop before the gateway's database was there")

    async def _open(self) -> asyncpg.Pool:
        with reaching_database():
            await databases.check_database(self._process.settings, "gateway")
            pool = await create_pool(
                self._url,
                min_size=1,
                max_size=self._process.settings.number("HALL_POOL_SIZE"),
                command_timeout=_COMMAND_TIMEOUT,
            )
            async with pool.acquire() as connection:
                await store.create(connection)
                await file_store.create(connection)
                await outbox.create(connection)
                await session_store.create(connection)
            watch(pool, "gateway")
            return pool

    def _build(self, settings: Settings, reader: store.FeedReader) -> Gateway:
        found = contracts()
        services = [contract.service for contract in found]
        app = Gateway(
            found,
            self._rpc,
            self._verifier,
            self._pseudonyms,
            RateLimiter(settings.number("HALL_RATE_LIMIT")),
            body_limit=settings.number("HALL_BODY_LIMIT"),
            rpc_timeout=settings.number("HALL_RPC_TIMEOUT"),
            origins=listed(settings.text("HALL_CORS_ORIGINS") or ""),
        )

        async def read_feed(fields: dict[str, Any], context: Context) -> Mapping[str, Any]:
            return await reader.page(ReadFeed.model_validate(fields), context)

        app.add_query(ReadFeed, read_feed)
        path = PREFIX + stream.PATH
        own = networks(settings.required("HALL_OWN_NETWORKS"))
        shares = Shares(_STREAMS_OF_ONE, own)
        registry = next((contract for contract in found if "ReadHall" in contract.queries), None)
        halls = Halls(reader, app.services, registry.service if registry else None)
        endpoint = stream.stream_endpoint(
            app.gate, self._streams, halls, services, shares, self._process.clock
        )
        unknown_hall = registry.queries["ReadHall"].terms.refusals if registry else ()
        app.add_endpoint("GET", path, endpoint, stream.operation(services, unknown_hall))
        uploads = Shares(_UPLOADS_OF_ONE, own)
        upload = handing.upload_endpoint(app.gate, self._files, uploads)
        app.add_endpoint("POST", PREFIX + handing.UPLOAD_PATH, upload, handing.upload_operation())
        reading = handing.reading_endpoint(app.gate, self._files)
        app.add_endpoint("GET", PREFIX + handing.READING_PATH, reading, handing.reading_operation())
        for page in health_pages(settings):
            app.add_page(page, self._health_page)
        self._add_site(app, settings, reader, uploads)
        return app

    def _add_site(self, app: Gateway, settings: Settings, reader: store.FeedReader, uploads: Shares) -> None:
        sign_in = SignIn.of(settings, self._verifier)
        origin = Origin(settings.text("HALL_ORIGIN"))
        issuer = DevelopmentIssuer(settings) if settings.text("HALL_OIDC_ISSUER") is None else None

        site = Site(
            rooms(),
            app.lines,
            app.gate.limiter,
            Sessions(self._pool),
            Devices(self._pool, self._pseudonyms),
            self._files,
            uploads,
            self._pseudonyms,
            reader.heard,
            app.document,
            zone=settings.zone,
            clock=self._process.clock,
            origin=origin,
            voices=Shelf.of(settings),
            body_limit=settings.number("HALL_BODY_LIMIT"),
            file_limit=settings.number("HALL_FILE_LIMIT") + settings.number("HALL_BODY_LIMIT"),
            development=issuer is not None,
            sign_in=sign_in,
        )
        app.add_site(site)
        if sign_in is not None:
            arriving = Arriving(site, sign_in)
            app.add_page(oidc.START, site.in_turn(arriving.start))
            app.add_page(oidc.CALLBACK, site.in_turn(arriving.callback))
        if issuer is not None:
            app.add_page(links.PATH, site.in_turn(Links(site, issuer).endpoint))
            self._process.say_when_ready.append(partial(first_links, issuer))

    async def _health_page(self, exchange: HttpExchange, path: Mapping[str, str]) -> None:
        status, kind, body = await HealthApp(self._process.health).page(exchange.scope["path"])
        await exchange.answer(body, status=status, kind=(b"content-type", kind.encode()))

    async def _connect(self) -> Any:
        return await connect(self._url, "streams", command_timeout=_COMMAND_TIMEOUT)

    async def _check_database(self) -> str | None:
        await self._pool.fetchval("select 1")
        return None


def health_pages(settings: Settings) -> tuple[str, ...]:
    """Those on the public port: all may know that it is alive; what it is made of is the operator's."""
    if settings.required("HALL_PUBLIC_METRICS").lower() == "yes":
        return ("/healthz", "/readyz", "/metrics")
    return ("/healthz",)


async def _not_open() -> str | None:
    return "waiting for the database"
