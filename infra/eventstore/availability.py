"""The one place that knows how a database looks when it is away."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from infra.eventstore.records import StoreUnavailable

_AWAY = (
    OSError,  # refused, reset, timed out
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,  # the connection is closed, or closes
    asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError,  # shutting down, starting up, cancelled
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,  # a standby: the primary is moving
    asyncpg.InvalidCatalogNameError,  # not created yet
)


@contextmanager
def reaching_database() -> Iterator[None]:
    """Turn every sign that the database is away into StoreUnavailable; other errors pass."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:  # a ValueError too, but not the caller's mistake
        raise _unavailable(error) from error
    except ValueError:  # asyncpg's client-side DataError is an InterfaceError, but the caller's mistake
        raise
    except _AWAY as error:
        raise _unavailable(error) from error


def _unavailable(error: Exception) -> StoreUnavailable:
    return StoreUnavailable(f"the database cannot be reached: {type(error).__name__}: {error}")
