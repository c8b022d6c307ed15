"""Who is there and who is to come, as those at the windows and a visitor himself list it."""

from datetime import timedelta
from typing import Any

import pytest

from tests.acceptance.desk import MONDAY, Desk, refused
from tests.acceptance.queue_hall import PLAN, Hall

BOOKABLE = {
    **PLAN,
    "lines": [{**line, "appointments": {"slot_minutes": 30, "capacity": 2}} for line in PLAN["lines"]],
}


@pytest.fixture
def hall(desk: Desk) -> Hall:
    hall = Hall(desk)
    hall.plan(BOOKABLE)
    return hall


def listed(hall: Hall, what: str, done: dict[str, Any], by: str = "clerk", **asked: Any) -> Any:
    return hall.desk.ask(f"{hall.path}/{what}", done, by=by, **asked).json()


def labels(hall: Hall, done: dict[str, Any], **asked: Any) -> list[str]:
    return [one["label"] for one in listed(hall, "tickets", done, **asked)["items"]]


def reserved(hall: Hall, minutes: int, line: str = "permits", by: str = "kiosk", **who: Any) -> Any:
    begins = (MONDAY + timedelta(minutes=minutes)).isoformat()
    return hall.desk.do(f"{hall.path}/lines/{line}/appointments", {"begins": begins}, by=by, **who)


@pytest.mark.clause("3.3.1")
def test_a_window_lists_who_waits_in_the_order_of_calling_and_who_waits_aside(hall: Hall) -> None:
    hall.at("W1", "opening")
    for name in ("歐陽娜", "王小明"):
        hall.draw(name=name, items=[{"item": "stall"}])
    hall.at("W1", "next")
    hall.at("W1", "start")
    hall.at("W1", "parking", reason="fetches his lease")
    hall.draw("tax")
    hall.desk.at(2, 10, 5)
    done = hall.desk.do(f"{hall.path}/lines/permits/tickets", {"priority": "elderly"}, by="kiosk")
    told = listed(hall, "tickets", done, window="W1", status="waiting")
    assert (told["hall"], told["position"]) == (hall.desk.code, done["position"])
    assert [one["label"] for one in told["items"]] == ["A003", "A002", "B001"]
    assert hall.board(done)["lines"][0]["following"] == ["A003", "A002"]
    assert labels(hall, done, window="W2") == ["A003", "A001", "A002"]
    assert labels(hall, done, line="tax") == ["B001"]
    assert labels(hall, done, line="tax", window="W2") == []
    (parked,) = listed(hall, "tickets", done, status="parked")["items"]
    assert parked == {
        **{"hall": hall.desk.code, "line": "permits", "label": "A001", "day": "2026-03-02"},
        **{"status": "parked", "priority": "none", "items": [{"item": "stall", "quantity": 1}]},
        **{"case": None, "drawn_at": "2026-03-02T02:00:00Z", "since": "2026-03-02T02:00:00Z"},
        **{"window": None, "for_window": None, "call": 1, "absent": 0, "elsewhere": False},
        **{"name": "歐陽*", "reason": "fetches his lease"},
    }
    done = hall.at("W1", "calls", line="permits", label="A001")
    (served,) = listed(hall, "tickets", done, status="served")["items"]
    assert (served["label"], served["window"], served["reason"]) == ("A001", "W1", None)


@pytest.mark.clause("3.3.1")
def test_a_ticket_kept_for_a_window_and_one_whose_holder_is_elsewhere_are_told_apart(hall: Hall) -> None:
    for window, clerk in (("W1", "lin"), ("W2", "wu")):
        hall.at(window, "opening", clerk)
    hall.draw()
    hall.at("W1", "next")
    hall.at("W1", "transfer", to_line="permits", to_window="W2")
    for line in ("permits", "tax"):
        hall.desk.do(f"{hall.path}/lines/{line}/tickets", by="visitor", subject=hall.person("wang"))
    done = hall.at("W1", "next")
    assert done["label"] == "A002"
    assert labels(hall, done, window="W2", status="waiting") == ["A001"]
    (tax,) = listed(hall, "tickets", done, window="W1", status="waiting")["items"]
    assert (tax["label"], tax["elsewhere"]) == ("B001", True)
    everyone = listed(hall, "tickets", done)["items"]
    assert [(one["label"], one["status"], one["for_window"], one["elsewhere"]) for one in everyone] == [
        ("A001", "waiting", "W2", False),
        ("A002", "called", None, False),
        ("B001", "waiting", None, True),
    ]
    done = hall.at("W1", "absence")
    told = listed(hall, "tickets", done, window="W1")["items"]
    assert [(one["label"], one["absent"]) for one in told] == [("A002", 1), ("B001", 0)]
    done = hall.at("W2", "closing", clerk="wu")
    assert labels(hall, done, window="W1")[0] == "A001"


@pytest.mark.clause("3.3.1")
def test_the_list_of_tickets_is_paged_and_takes_nothing_else(hall: Hall) -> None:
    for _ in range(5):
        hall.draw()
    done = hall.desk.do(f"{hall.path}/lines/tax/tickets", by="kiosk")
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = listed(hall, "tickets", done, limit=2, **cursor)
        seen += [one["label"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert seen == ["A001", "A002", "A003", "A004", "A005", "B001"]
    path = f"{hall.path}/tickets"
    refused(hall.desk.ask(path, by="clerk", window="W9"), "unknown_window")
    refused(hall.desk.ask(path, by="clerk", line="visas"), "unknown_line")
    refused(hall.desk.ask(path, by="clerk", status="finished"), "malformed")
    of_another = listed(hall, "appointments", done, limit=1)
    assert of_another == {"items": [], "next_cursor": None}
    for wrong in ("nonsense", f"{cursor['cursor']}x"):
        refused(hall.desk.ask(path, by="clerk", cursor=wrong), "malformed")
    refused(hall.desk.ask(path, by="visitor"), "not_allowed")
    refused(hall.desk.ask(path, by="public"), "unauthenticated")
    refused(hall.desk.ask(path, by="clerk", at="elsewhere"), "not_your_hall")


@pytest.mark.clause("1.3.4")
def test_the_appointments_of_a_day_are_listed_by_time_whatever_became_of_them(hall: Hall) -> None:
    late, early = reserved(hall, 90)["number"], reserved(hall, 30)["number"]
    tax = reserved(hall, 30, "tax", by="visitor", subject=hall.person("wang"))["number"]
    tomorrow = reserved(hall, 24 * 60)
    path = f"{hall.path}/lines/permits/appointments/{late}"
    done = hall.desk.do(f"{path}/cancellation", by="clerk")
    items = listed(hall, "appointments", done)["items"]
    assert [(one["line"], one["number"], one["status"]) for one in items] == [
        ("permits", early, "reserved"),
        ("tax", tax, "reserved"),
        ("permits", late, "cancelled"),
    ]
    assert not {"holder", "code"} & items[0].keys()
    page = listed(hall, "appointments", done, limit=2)
    rest = listed(hall, "appointments", done, limit=2, cursor=page["next_cursor"])
    assert [*page["items"], *rest["items"]] == items
    assert rest["next_cursor"] is None
    numbers = [one["number"] for one in listed(hall, "appointments", done, day="2026-03-03")["items"]]
    assert numbers == [tomorrow["number"]]
    assert [one["number"] for one in listed(hall, "appointments", done, line="tax")["items"]] == [tax]
    refused(hall.desk.ask(f"{hall.path}/appointments", by="clerk", line="visas"), "unknown_line")
    for role in ("visitor", "kiosk", "auditor"):
        refused(hall.desk.ask(f"{hall.path}/appointments", by=role), "not_allowed")
    refused(hall.desk.ask(f"{hall.path}/appointments", by="clerk", at="elsewhere"), "not_your_hall")


@pytest.mark.clause("3.3.2")
def test_a_visitor_lists_his_own_tickets_and_appointments_of_all_halls(hall: Hall) -> None:
    with_wang: dict[str, Any] = {"by": "visitor", "subject": hall.person("wang")}
    other = Hall(Desk(hall.desk.suite).open())
    other.plan(BOOKABLE)
    for each in (hall, other):
        each.desk.do(f"{each.path}/lines/permits/tickets", **with_wang)
        each.draw("tax")
        each.desk.do(f"{each.path}/lines/tax/tickets", by="visitor", subject=hall.person("zhao"))
    gone = reserved(hall, 24 * 60, **with_wang)
    reserved(hall, 30)
    soon = reserved(other, 60, **with_wang)
    done = hall.desk.do(
        f"{hall.path}/lines/permits/appointments/{gone['number']}/move",
        {"begins": (MONDAY + timedelta(days=2)).isoformat()},
        **with_wang,
    )
    tickets = hall.desk.ask("/tickets", done, **with_wang).json()["items"]
    assert sorted((one["hall"], one["line"], one["label"]) for one in tickets) == [
        (each.desk.code, "permits", "A001") for each in sorted((hall, other), key=lambda one: one.desk.code)
    ]
    booked = hall.desk.ask("/appointments", done, **with_wang).json()["items"]
    assert [(one["hall"], one["number"]) for one in booked] == [
        (hall.desk.code, done["number"]),
        (other.desk.code, soon["number"]),
    ]
    for path, whole in (("/tickets", tickets), ("/appointments", booked)):
        first = hall.desk.ask(path, done, limit=1, **with_wang).json()
        rest = hall.desk.ask(path, done, limit=1, cursor=first["next_cursor"], **with_wang).json()
        assert [*first["items"], *rest["items"]] == whole
        assert hall.desk.ask(path, done, by="visitor", subject=hall.person("li")).json()["items"] == []
        refused(hall.desk.ask(path, by="clerk"), "not_allowed")
        refused(hall.desk.ask(path, by="public"), "unauthenticated")
        refused(hall.desk.ask(path, cursor="nonsense", **with_wang), "malformed")
    done = hall.desk.do(f"{hall.path}/lines/permits/tickets/A001/cancellation", **with_wang)
    left = hall.desk.ask("/tickets", done, **with_wang).json()["items"]
    assert [one["hall"] for one in left] == [other.desk.code]
    other.desk.close()
