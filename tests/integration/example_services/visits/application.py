"""Command handling of the example service."""

from services.visits.contract import CONTRACT, Arrive, Arrived, Move, Moved
from services.visits.contract import Visit as Answer
from services.visits.domain import Visit

from infra.contracts import Context
from infra.eventstore.application import Application, Change, Decision, handles


class Visits(Application):
    contract = CONTRACT

    @handles(Arrive)
    def arrive(self, command: Arrive, context: Context) -> Decision:
        event = Arrived(visitor=command.visitor, name=command.name)
        return Decision([Change(command.visit_id, 0, [event])], Answer(visit_id=command.visit_id))

    @handles(Move)
    def move(self, command: Move, context: Context) -> Decision:
        visit = self.load(Visit, command.visit_id)
        change = Change(visit.id, visit.version, [Moved(room=command.room)])
        return Decision([change], Answer(visit_id=visit.id))
