"""Where a service's database is: on the server that the environment names, or on the embedded one."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.loop import bridge
from infra.loop.config import ConfigurationError, Settings
from infra.loop.connecting import NoSession, check_sessions


@contextmanager
def open_database(settings: Settings, service: str) -> Iterator[str]:
    """The URL of one service's database, for as long as the block lasts.

    `HALL_<SERVICE>_DATABASE_URL` if set: that database must exist already (see `check_database`). Else
    `hall_<service>` on the embedded server in HALL_DATA, both made when missing.
    """
    if (url := settings.database_url(service)) is not None:
        yield url
        return
    with _embedded(settings.data / "postgres") as server:
        yield bridge.run(server.ensure_database(f"hall_{service}"))


@contextmanager
def existing_database(settings: Settings, service: str) -> Iterator[str | None]:
    """The same where looking must make nothing: None when the embedded server or its database is missing."""
    if (url := settings.database_url(service)) is not None:
        yield url
    elif not (settings.data / "postgres" / "PG_VERSION").is_file():
        yield None
    else:
        with _embedded(settings.data / "postgres") as server:
            name = f"hall_{service}"
            yield server.url(name) if bridge.run(server.has_database(name)) else None


async def check_database(settings: Settings, service: str) -> None:
    """Ask a configured server for the database once.

    Raises ConfigurationError when it can never work as configured (no such database, wrong password, not a
    URL, a certificate not to be trusted, a pooler that keeps no sessions), OSError or asyncpg.PostgresError
    when the server is not there or not ready: try again later.
    """
    url = settings.database_url(service)
    if url is None:
        return
    variable = f"HALL_{service.upper()}_DATABASE_URL"
    try:
        await check_sessions(url)
    except asyncpg.InvalidCatalogNameError as error:
        raise ConfigurationError(
            f"{variable}: {error}; create it on that server: create database hall_{service}"
        ) from error
    except asyncpg.InvalidAuthorizationSpecificationError as error:
        raise ConfigurationError(f"{variable}: {error}; correct its user and password") from error
    except ssl.SSLCertVerificationError as error:
        raise ConfigurationError(
            f"{variable}: {error.verify_message}: the server's certificate is not one to trust; name its "
            "authority's in sslrootcert=FILE, and the host as the certificate has it"
        ) from error
    except (asyncpg.ClientConfigurationError, ValueError) as error:
        raise ConfigurationError(
            f"{variable}: {error}; write postgresql://user:password@host:5432/hall_{service}"
        ) from error
    except NoSession as error:
        raise ConfigurationError(f"{variable}: {error}") from error


def let_go() -> None:
    """Leave the embedded server at once, for a process that will not unwind its blocks."""
    for shared in _servers.values():
        shared.server.stop()


@dataclass(slots=True)
class _Shared:
    server: EmbeddedPostgres
    users: int = 0


_servers: dict[Path, _Shared] = {}
_lock = threading.Lock()


@contextmanager
def _embedded(folder: Path) -> Iterator[EmbeddedPostgres]:
    """The process's one handle on the server in `folder`; the last user in the process lets go of it."""
    with _lock:
        shared = _servers.get(folder)
        if shared is None:
            shared = _Shared(EmbeddedPostgres(folder))
            shared.server.start()
            _servers[folder] = shared
        shared.users += 1
    try:
        yield shared.server
    finally:
        with _lock:
            shared.users -= 1
            if shared.users == 0:
                del _servers[folder]
                shared.server.stop()
