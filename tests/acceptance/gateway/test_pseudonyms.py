"""Given people who act under their accounts, when all is stored, then nowhere stands what one is called."""

from typing import Any

import httpx
import pytest

from tests.acceptance.desk import Desk, eventually, refused
from tests.acceptance.queue_hall import Hall
from tests.acceptance.stored import stored
from tests.permits import application


@pytest.mark.clause("7.3.1")
def test_what_an_account_is_called_is_stored_logged_and_told_nowhere(desk: Desk) -> None:
    hall = Hall(desk)
    desk.publish()
    wang, lin = f"wang-{desk.code}-account", f"lin-{desk.code}-account"
    visitor: dict[str, Any] = {"by": "visitor", "subject": wang}
    clerk: dict[str, Any] = {"by": "clerk", "subject": lin}
    draft = desk.do("/drafts", {"hall": desk.code, "item": "stall", "content": {}}, **visitor)["draft"]
    number = desk.do("/cases", application(desk.code, draft=draft), **visitor)["number"]
    told = [desk.do(f"{hall.path}/lines/permits/tickets", **visitor)]
    told += [desk.do(f"{hall.path}/windows/W1/{act}", **clerk) for act in ("opening", "next", "start")]
    told += [desk.do(f"/cases/{number}/applicant", {"purpose": "call"}, **clerk)]
    refused(desk.post("/cases", application("nowhere"), **visitor), "unknown_hall")
    refused(desk.post(f"{hall.path}/windows/W2/opening", **clerk), "at_another_window")
    done = desk.do(f"/cases/{number}/withdrawal", **visitor)
    told += [desk.ask(f"/cases/{number}", done, **who).json() for who in (visitor, clerk)]
    position = done["position"]

    def in_feed() -> bool:
        feed = desk.ask("/feed", by="auditor", hall=desk.code, service="cases").json()["items"]
        told.extend(feed)
        return any(happening["position"] >= position for happening in feed)

    eventually(in_feed)
    processes = [process for process in desk.suite.running.values() if process.exit_code is None]
    for account in (wang, lin):
        assert account not in str(told)
        assert stored(desk, account) == []
        assert stored(desk, desk.suite.person(account))  # so it is looked for rightly
        for process in processes:
            assert account not in process.log.read_text()
            assert account not in httpx.get(f"{process.url}/metrics").text
