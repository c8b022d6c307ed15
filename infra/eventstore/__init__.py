"""An event log on PostgreSQL, and a persistence module of the `eventsourcing` library on the same tables."""

from infra.eventstore.factory import Factory

__all__ = ["Factory"]
