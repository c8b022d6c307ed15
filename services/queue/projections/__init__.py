"""Read models of the queue service: the plan, the day's tickets and windows, and appointments."""

from services.queue.projections.appointments import QueueAppointments
from services.queue.projections.live import QueueLive

PROJECTIONS = (QueueLive, QueueAppointments)
