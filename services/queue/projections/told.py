"""What people were told of their appointments, by the stand-in of each."""

from infra.projections.projection import Projection
from services.shared.telling import rows


class QueueTold(Projection):
    name = "queue_told"
    version = 2
    tables = (rows.TOLD,)

    told = rows.person_told
