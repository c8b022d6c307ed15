"""Erasing a person, through HTTP: in every service, told at once, and finished though one is away."""

from datetime import datetime, timedelta

import pytest

from infra.privacy.erasing import stream_of
from services.cases.domain.identity import person_id
from tests.acceptance.desk import MONDAY, Desk, eventually
from tests.acceptance.queue_hall import Hall
from tests.integration.visits import sql


@pytest.fixture
def hall(desk: Desk) -> Hall:
    desk.publish()
    return Hall(desk)


def known_to_both(desk: Desk, hall: Hall) -> str:
    """Somebody who once applied for something, and has paused a window for a reason; the id."""
    desk.apply(by="visitor", subject=hall.person("lin"))
    hall.at("W1", "opening")
    hall.at("W1", "pause", reason="to the doctor's")
    return hall.id("lin")


def keys(desk: Desk, service: str, person: str) -> list[bool]:
    """Of each key that a service made for a person, whether it is there."""
    rows = sql(
        desk.suite.databases[service],
        f"select wrapped is not null as there from {service}_person_keys where person_id = $1",
        person,
    )
    return [row["there"] for row in rows]


def types(desk: Desk, service: str, person: str) -> list[str]:
    return [event["type"] for event in desk.recorded(stream_of(person), service)]


@pytest.mark.clause("7.3.2")
def test_an_erasure_is_done_in_every_service_and_says_what_still_holds_the_keys(
    desk: Desk, hall: Hall
) -> None:
    person = known_to_both(desk, hall)
    path, key = f"/persons/{person}/erasure", f"{desk.code}-erasure"
    assert (keys(desk, "cases", person), keys(desk, "queue", person)) == ([True], [True])
    told = desk.post(path, {"reason": "asked"}, key=key, by="operator").json()
    assert (keys(desk, "cases", person), keys(desk, "queue", person)) == ([False], [False])
    assert (told["person"], told["finished"]) == (person, True)
    found = {one["service"]: (one["done"], one["keys"]) for one in told["services"]}
    assert found == {"cases": (True, 1), "queue": (True, 1), "staff": (True, 0)}
    forced = True
    for one in (one for one in told["services"] if one["keys"]):
        *others, kept = one["kept"]
        assert (kept["where"], kept["why"]) == ("backups", "backups_kept")
        assert datetime.fromisoformat(kept["until"]) == MONDAY + timedelta(days=30)
        assert kept["text"].keys() == {"en", "zh_hant", "zh_hans"}
        assert {other["why"] for other in others} <= {"in_use", "not_forced"}, "a busy server's, at most"
        forced = forced and not others
    assert told["gone_by"] == (kept["until"] if forced else None)
    assert types(desk, "cases", person) == types(desk, "queue", person) == ["KeyDestroyed"]
    history = [event["type"] for event in desk.recorded(person_id(person))]
    assert history == ["PersonErased", "ErasureFinished"]

    desk.at(2, 10, 1)  # later somebody of that id comes again: no repetition of the request is about them
    hall.at("W1", "resumption")
    hall.at("W1", "pause", reason="again")
    again = desk.post(path, {"reason": "asked"}, key=key, by="operator").json()
    assert {one["service"]: (one["done"], one["keys"]) for one in again["services"]} == found
    assert again["erased_at"] == told["erased_at"]
    assert sorted(keys(desk, "queue", person)) == [False, True]
    assert [event["type"] for event in desk.recorded(person_id(person))] == history
    assert desk.suite.hall("audit", "verify").returncode == 0


@pytest.mark.clause("7.3.2")
def test_a_service_that_is_away_erases_as_soon_as_it_runs(desk: Desk, hall: Hall) -> None:
    person = known_to_both(desk, hall)
    desk.suite.running["queue"].stop()
    try:
        told = desk.do(f"/persons/{person}/erasure", {"reason": "asked"}, by="operator")
        assert (told["finished"], told["gone_by"]) == (False, None)
        done = {one["service"]: one["done"] for one in told["services"]}
        assert done == {"cases": True, "queue": False, "staff": True}
        assert keys(desk, "queue", person) == [True]
    finally:
        desk.suite.start("queue")
    desk.at(2, 11)
    eventually(lambda: keys(desk, "queue", person) == [False], limit=90)
    eventually(lambda: "ErasureFinished" in str(desk.recorded(person_id(person))), limit=90)
    assert types(desk, "queue", person) == ["KeyDestroyed"]
