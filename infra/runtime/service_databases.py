"""The databases of several services at once, for the lines of `hall` that look at what is there."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from infra.runtime import bridge, databases
from infra.runtime.config import ConfigurationError, Settings


@contextmanager
def existing(settings: Settings, services: Sequence[str]) -> Iterator[dict[str, str]]:
    """Service → URL of its database, for as long as the block lasts.

    Raises ConfigurationError when a service has none: neither its variable is set nor is the embedded server
    there. An empty database made on the spot would look as if nothing had ever happened.
    """
    if not (settings.data / "postgres").is_dir():
        for service in services:
            if settings.database_url(service) is None:
                raise ConfigurationError(
                    f"HALL_{service.upper()}_DATABASE_URL is not set, and {settings.data} holds no database"
                )
    with opened(settings, services) as urls:
        yield urls


@contextmanager
def opened(settings: Settings, services: Sequence[str]) -> Iterator[dict[str, str]]:
    """The same, with embedded databases made when they are missing."""
    with ExitStack() as held:
        urls = {
            service: held.enter_context(databases.open_database(settings, service)) for service in services
        }
        for service in services:
            _check(settings, service)
        yield urls


def _check(settings: Settings, service: str) -> None:
    import asyncpg

    try:
        bridge.run(databases.check_database(settings, service))
    except (OSError, asyncpg.PostgresError) as error:
        raise ConfigurationError(
            f"the database of {service} does not answer: {error}; is it running?"
        ) from error
