"""Read models of the queue service: the plan, the day's tickets and windows, appointments, what was told."""

from services.queue.projections.appointments import QueueAppointments
from services.queue.projections.live import QueueLive
from services.queue.projections.told import QueueTold

PROJECTIONS = (QueueLive, QueueAppointments, QueueTold)
