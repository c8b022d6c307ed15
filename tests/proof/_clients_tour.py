"""The tour with the Python client: run by `clients.py`, in the environment where that client was made.

Takes a URL, tokens by role, a hall's code and the files of `docs/tour` as JSON; prints what it saw as JSON.
"""

import json
import sys
from typing import Any, TypeVar
from uuid import uuid4

from open_hall_client import AuthenticatedClient, Client
from open_hall_client.api.cases import (
    cases_draft_item,
    cases_give_notice,
    cases_open_hall,
    cases_publish_item,
    cases_read_case,
    cases_review_item,
    cases_submit_application,
)
from open_hall_client.api.queue import queue_draw_ticket, queue_plan_hall, queue_read_board
from open_hall_client.models import (
    CasesDraftItemBody,
    CasesGiveNoticeBody,
    CasesOpenHallBody,
    CasesPublishItemBody,
    CasesReviewItemBody,
    CasesSubmitApplicationBody,
    CaseViewStatus,
    MissingMaterial,
    Problem,
    QueueDrawTicketBody,
    QueueDrawTicketBodyPriority,
    QueuePlanHallBody,
)

Given = dict[str, Any]
T = TypeVar("T")


def main(given: Given) -> dict[str, Any]:
    """What was seen."""
    number = apply(given)
    return {**be_refused(given, number), **draw(given)}


def apply(given: Given) -> str:
    """The number of an application for an item that was published for it."""
    clerk, head = bearer(given, "clerk"), bearer(given, "department_head")
    hall = CasesOpenHallBody.from_dict(given["hall.json"])
    done(cases_open_hall.sync(client=bearer(given, "operator"), body=hall, idempotency_key=key()))
    item = CasesDraftItemBody.from_dict(given["item.json"])
    done(cases_draft_item.sync(client=clerk, body=item, idempotency_key=key()))
    at = (hall.hall, item.item)
    done(cases_review_item.sync(*at, client=head, body=CasesReviewItemBody(), idempotency_key=key()))
    done(cases_publish_item.sync(*at, client=head, body=CasesPublishItemBody(), idempotency_key=key()))
    application = CasesSubmitApplicationBody(
        hall=hall.hall,
        item=item.item,
        name="王小明",
        document_number="11010519491231002X",
        materials=["form"],
    )
    received = done(cases_submit_application.sync(client=clerk, body=application, idempotency_key=key()))
    return received.number


def be_refused(given: Given, number: str) -> dict[str, Any]:
    """Give the one notice, read of it, and give it again."""
    clerk = bearer(given, "clerk")
    body = CasesGiveNoticeBody(missing=[MissingMaterial(material="id")])
    notice = done(cases_give_notice.sync(number, client=clerk, body=body, idempotency_key=key()))
    assert [line.material for line in notice.missing] == ["id"]
    case = done(cases_read_case.sync(number, client=clerk))
    assert case.status is CaseViewStatus.NOTICED
    assert case.outstanding == ["id"]
    refused = cases_give_notice.sync(number, client=clerk, body=body, idempotency_key=key())
    assert isinstance(refused, Problem), refused
    assert (refused.status, refused.code, refused.clause) == (409, "notice_already_given", "3.2.2")
    return {"refused": refused.type_}


def draw(given: Given) -> dict[str, Any]:
    """Plan a day, draw a ticket, and see it on the board as everybody does."""
    hall = str(given["hall"])
    plan = QueuePlanHallBody.from_dict(given["plan.json"])
    done(queue_plan_hall.sync(hall, client=bearer(given, "operator"), body=plan, idempotency_key=key()))
    ticket = QueueDrawTicketBody(name="王小明", priority=QueueDrawTicketBodyPriority.ELDERLY)
    kiosk = bearer(given, "kiosk")
    drawn = queue_draw_ticket.sync_detailed(hall, "food", client=kiosk, body=ticket, idempotency_key=key())
    position = int(drawn.headers["Hall-Position"])
    public = Client(base_url=given["url"])
    board = done(queue_read_board.sync(hall, client=public, hall_at_least=position))
    label = done(drawn.parsed).label
    assert [line.following for line in board.lines] == [[label]]
    return {"on_the_board": label}


def bearer(given: Given, role: str) -> AuthenticatedClient:
    return AuthenticatedClient(base_url=given["url"], token=given["tokens"][role])


def key() -> str:
    return str(uuid4())


def done(answer: T | Problem | None) -> T:
    """The answer, once it is no refusal."""
    assert answer is not None
    assert not isinstance(answer, Problem), answer
    return answer


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
