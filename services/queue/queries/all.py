"""Every query of the service."""

from services.queue.queries.appointments import AppointmentQueries


class QueueQueries(AppointmentQueries):
    """Answers from the service's read models."""
