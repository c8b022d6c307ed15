"""The whole command side of the queue service."""

from infra.contracts import Refusal
from infra.eventstore.records import ClaimHeld
from services.queue.appointment_application import APPOINTED, AppointmentApplication
from services.queue.contract import refusals as no
from services.queue.ticket_application import AT_WINDOW
from services.queue.window_application import CLERK


class QueueApplication(AppointmentApplication):
    def claim_refusal(self, held: ClaimHeld) -> Refusal:
        if held.claim.kind == CLERK:
            return no.AT_ANOTHER_WINDOW("this person serves at another window")
        if held.claim.kind == AT_WINDOW:
            return no.PERSON_ELSEWHERE("the ticket's holder is at another window")
        if held.claim.kind == APPOINTED:
            return no.BOOKED_ALREADY("this person has an appointment in this line on that day")
        return no.IN_LINE_ALREADY("this person has a live ticket in this line")
