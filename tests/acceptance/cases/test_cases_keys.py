"""Keys of persons that are not as they were, through HTTP: no reading, and no broken service."""

from typing import Any

import pytest

from tests.acceptance.desk import Desk, refused
from tests.integration.visits import sql


@pytest.mark.clause("7.3.1")
def test_a_key_that_is_anothers_is_refused_in_the_readers_language(desk: Desk) -> None:
    desk.publish()
    numbers = [desk.apply(document_number=own)["number"] for own in (f"P1-{desk.code}", f"P2-{desk.code}")]
    asked: list[tuple[str, dict[str, Any]]] = [
        (f"/cases/{number}/applicant", {"purpose": "call"}) for number in numbers
    ]
    persons = [desk.do(path, body, by="clerk")["person"] for path, body in asked]
    swap = (
        "update cases_person_keys k set wrapped = o.wrapped from cases_person_keys o "
        "where k.person_id = any($1) and o.person_id = any($1) and k.key_id <> o.key_id"
    )
    sql(desk.suite.databases["cases"], swap, persons)
    for path, body in asked:
        problem = refused(desk.post(path, body, by="clerk"), "key_damaged")
        assert (problem["status"], problem["clause"]) == (409, "7.3.2")
    titles = {
        desk.as_("clerk")
        .post(
            f"/v1{asked[0][0]}",
            json=asked[0][1],
            headers={"Accept-Language": language, "Idempotency-Key": f"{desk.code}-{language}"},
        )
        .json()["title"]
        for language in ("en", "zh-Hant", "zh-Hans")
    }
    assert len(titles) == 3
    assert f"it is that of {persons[0]} in cases_person_keys" in desk.suite.running["cases"].log_tail(200)
    done = desk.suite.hall("audit", "verify")
    assert done.returncode == 1
    assert [f"of {person} does not open" in done.stdout for person in persons] == [True, True]
    sql(desk.suite.databases["cases"], swap, persons)
    assert desk.suite.hall("audit", "verify").returncode == 0
