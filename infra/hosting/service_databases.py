"""The databases of several services at once, for the lines of `hall` that look at what is there."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from infra.hosting import databases
from infra.loop import bridge
from infra.loop.config import ConfigurationError, Settings


@contextmanager
def existing(settings: Settings, services: Sequence[str]) -> Iterator[dict[str, str]]:
    """Service → URL of its database, for as long as the block lasts. Nothing is made: an empty database made
    on the spot would look as if nothing had ever happened.

    Of several services those that the embedded server holds no database of are left out, and named on
    standard error. Raises ConfigurationError when that leaves none, or there is no server for one of them.
    """
    with ExitStack() as held:
        found = {
            service: held.enter_context(databases.existing_database(settings, service))
            for service in services
        }
        urls = {service: url for service, url in found.items() if url is not None}
        missing = [service for service in services if service not in urls]
        if missing and not (urls and (settings.data / "postgres").is_dir()):
            variables = ", ".join(f"HALL_{service.upper()}_DATABASE_URL" for service in missing)
            raise ConfigurationError(f"{variables} is not set, and {settings.data} holds no such database")
        for service in missing:
            print(f"{service}: left out, {settings.data} holds no database of it yet", file=sys.stderr)
        for service in urls:
            _check(settings, service)
        yield urls


@contextmanager
def opened(settings: Settings, services: Sequence[str]) -> Iterator[dict[str, str]]:
    """Service → URL of its database, the embedded ones made when they are missing."""
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
