"""Read models of the queue service: the plan, the day's tickets and windows."""

from services.queue.projections.live import QueueLive

PROJECTIONS = (QueueLive,)
