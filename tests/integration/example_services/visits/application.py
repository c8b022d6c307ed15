"""Command handling of the example service."""

import sys

from services.visits.contract import CONTRACT, Arrive, Arrived, Move, Moved
from services.visits.contract import Visit as Answer
from services.visits.domain import Visit

from infra.contracts import UNKNOWN, Text
from infra.eventstore.application import Application
from infra.eventstore.handling import Handling, handles
from infra.eventstore.session import Session

NO_VISIT = Text("there is no visit {visit}", "查無造訪 {visit}", "查无到访 {visit}")


@handles(Arrive)
def arrive(command: Arrive, session: Session) -> Answer:
    session.append(Visit(command.visit_id), Arrived(visitor=command.visitor, name=command.name))
    return Answer(visit_id=command.visit_id)


@handles(Move)
def move(command: Move, session: Session) -> Answer:
    visit = session.existing(Visit, command.visit_id, UNKNOWN(NO_VISIT(visit=command.visit_id)))
    session.append(visit, Moved(room=command.room))
    return Answer(visit_id=visit.id)


class Visits(Application[Session]):
    contract = CONTRACT
    handling = Handling.of(CONTRACT, sys.modules[__name__])
    session = Session
