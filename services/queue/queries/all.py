"""Every query of the service."""

from services.queue.queries.figures import FigureQueries


class QueueQueries(FigureQueries):
    """Answers from the service's read models."""
