"""Files, through HTTP: handed in, attached, opened for a purpose, gone with the person or after a day."""

import hashlib
import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

import httpx
import pytest

from infra.loop.config import VARIABLES
from services.cases.domain.identity import case_id
from tests.acceptance.desk import MONDAY, Desk, eventually, refused
from tests.acceptance.stored import stored
from tests.integration.visits import sql
from tests.permits import application
from tests.pictures import PDF, PLACE, jpeg, png, webp

_LIMIT = next(int(one.default or 0) for one in VARIABLES if one.name == "HALL_FILE_LIMIT")


class Handing:
    """Files of one hall's people."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.wang: dict[str, Any] = {"by": "visitor", "subject": f"wang-{desk.code}"}
        self._count = 0

    def send(self, body: Any, kind: str, *, by: str = "visitor", **who: Any) -> httpx.Response:
        self._count += 1
        headers = {"Content-Type": kind, "Idempotency-Key": f"{self.desk.code}-file-{self._count:010}"}
        return self.desk.as_(by, **who).post("/v1/files", content=body, headers=headers)

    def hand_in(self, body: bytes, kind: str, **who: Any) -> dict[str, Any]:
        response = self.send(body, kind, **who)
        assert response.status_code == 200, response.text
        kept: dict[str, Any] = response.json()
        return kept

    def get(self, reference: str, key: str | None, *, by: str = "clerk", **who: Any) -> httpx.Response:
        headers = {} if key is None else {"Hall-File-Key": key}
        return self.desk.as_(by, **who).get(f"/v1/files/{reference}", headers=headers)

    def apply(self, **kept: Any) -> str:
        attached = {"material": "form", **kept}
        number: str = self.desk.do(
            "/cases", application(self.desk.code, attachments=[attached]), **self.wang
        )["number"]
        return number

    def open(self, number: str, nth: int = 1, **who: Any) -> httpx.Response:
        path = f"/cases/{number}/attachments/{nth}/reading"
        return self.desk.post(path, {"purpose": "check the form"}, **(who or {"by": "clerk"}))

    def rows(self, table: str, reference: str) -> int:
        url = self.desk.suite.databases["gateway"]
        return len(sql(url, f"select from {table} where reference = $1", reference))


@pytest.fixture
def handing(desk: Desk) -> Handing:
    desk.publish()
    return Handing(desk)


@pytest.mark.clause("3.1.1")
@pytest.mark.clause("7.3.1")
def test_a_file_is_handed_in_attached_and_opened_by_who_works_on_the_case(handing: Handing) -> None:
    desk = handing.desk
    kept = handing.hand_in(jpeg(), "image/jpeg", subject=handing.wang["subject"])
    assert kept.keys() == {"reference", "key", "size", "sha256", "media_type"}
    number = handing.apply(**kept)
    assert handing.rows("files", kept["reference"]) == 1
    event = desk.recorded(case_id(number))[0]["data"]
    (attached,) = event["attachments"]
    assert attached["reference"].startswith("sealed:")
    assert attached["key"].startswith("sealed:")
    assert (attached["sha256"], event["files"]) == (kept["sha256"], [kept["reference"]])
    (shown,) = desk.view(number)["attachments"]
    assert shown.keys() == {"material", "reference", "size", "sha256", "media_type"}
    assert stored(desk, kept["key"]) == []

    opened = handing.open(number, by="clerk", subject="lin").json()
    told = {name: opened[name] for name in kept}
    assert (told, opened["material"]) == (kept, "form")
    read = desk.history(number)[-1]
    assert (read["type"], read["data"]["fields"]) == ("ApplicantRead", ["attachment/1"])
    assert read["metadata"]["actor"] == desk.suite.person("lin")
    assert read["data"]["purpose"].startswith("sealed:")
    assert stored(desk, kept["key"]) == []

    file = handing.get(kept["reference"], kept["key"])
    assert hashlib.sha256(file.content).hexdigest() == kept["sha256"]
    assert (len(file.content), PLACE in file.content) == (kept["size"], False)
    assert file.headers["content-type"] == "image/jpeg"
    assert file.headers["content-disposition"] == f'attachment; filename="{kept["reference"]}.jpg"'
    assert file.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.headers["cache-control"] == "no-store"
    assert desk.as_("clerk").head(f"/v1/files/{kept['reference']}").status_code == 404
    assert kept["key"] not in "".join(process.log.read_text() for process in desk.suite.running.values())


@pytest.mark.clause("7.3.1")
def test_a_file_opens_to_nobody_else(handing: Handing) -> None:
    desk = handing.desk
    kept = handing.hand_in(PDF, "application/pdf", subject=handing.wang["subject"])
    other = handing.hand_in(PDF, "application/pdf")
    assert kept["sha256"] == other["sha256"]
    number = handing.apply(**kept)
    refused(handing.open(number, by="visitor", subject=f"zhao-{desk.code}"), "not_your_case")
    refused(handing.open(number, by="kiosk"), "not_allowed")
    refused(handing.open(number, by="clerk", at="elsewhere"), "unknown_case")
    refused(handing.open(number, 2), "no_attachment")
    refused(handing.open(number, 0), "malformed")
    refused(desk.post(f"/cases/{number}/attachments/1/reading", by="clerk"), "malformed")
    assert desk.types(number) == ["CaseApplied"]
    desk.accept(number)
    refused(handing.open(number, by="clerk", department="inspection"), "not_your_department")
    own = handing.open(number, **handing.wang)
    assert own.json()["key"] == kept["key"]

    wrong = handing.get(kept["reference"], other["key"])
    problem = refused(wrong, "unknown_file")
    for reference, key in (
        (other["reference"], kept["key"]),
        (f"file-{'0' * 32}", kept["key"]),
        (kept["reference"], None),
        ("%00", kept["key"]),
        ("file-1", "x"),
    ):
        same = refused(handing.get(reference, key), "unknown_file")
        assert {**same, "instance": ""} == {**problem, "instance": ""}
    assert handing.desk.as_("public").get(f"/v1/files/{kept['reference']}").status_code == 401


@pytest.mark.clause("7.3.1")
def test_a_key_cannot_be_guessed_for_long(handing: Handing) -> None:
    kept = handing.hand_in(PDF, "application/pdf")
    mallory: dict[str, Any] = {"by": "visitor", "subject": f"mallory-{handing.desk.code}"}
    for _ in range(40):
        if (answer := handing.get(kept["reference"], "A" * 43, **mallory)).status_code == 429:
            break
    refused(answer, "too_many_requests")
    refused(handing.get(kept["reference"], kept["key"], **mallory), "too_many_requests")
    assert handing.get(kept["reference"], kept["key"]).content == PDF


@pytest.mark.clause("3.1.1")
def test_what_is_not_what_it_says_is_refused_and_nothing_is_stored(handing: Handing) -> None:
    desk = handing.desk
    url = desk.suite.databases["gateway"]
    before = sql(url, "select count(*) as files from files")[0]["files"]
    for body, kind, code in (
        (b"<!doctype html><script>alert(1)</script>", "image/png", "file_not_taken"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "file_not_taken"),
        (b"MZ\x90\0", "application/pdf", "file_not_taken"),
        (PDF, "application/json", "file_not_taken"),
        (PDF, "", "file_not_taken"),
        (PDF, "image/png; charset", "file_not_taken"),
        (jpeg(), "image/png", "file_not_as_declared"),
        (png()[:-20], "image/png", "file_damaged"),
        (PDF + b"PK\x05\x06", "application/pdf", "file_damaged"),
    ):
        refused(handing.send(body, kind), code)
    lang = {"Accept-Language": "zh-Hant", "Content-Type": "text/html", "Idempotency-Key": "k" * 16}
    told = desk.as_("visitor").post("/v1/files", content=b"<p>", headers=lang)
    assert refused(told, "file_not_taken")["title"] == "不接受此類檔案"
    refused(desk.as_("visitor").post("/v1/files", content=PDF), "idempotency_key_missing")
    packed = {"Content-Type": "application/pdf", "Content-Encoding": "gzip", "Idempotency-Key": "k" * 16}
    refused(desk.as_("visitor").post("/v1/files", content=PDF, headers=packed), "file_not_taken")
    refused(handing.send(PDF, "application/pdf", by="public"), "unauthenticated")
    assert sql(url, "select count(*) as files from files")[0]["files"] == before
    for role in ("visitor", "clerk", "kiosk", "department_head", "facilities"):
        assert handing.hand_in(webp(), "image/webp", by=role)["media_type"] == "image/webp"


@pytest.mark.clause("3.1.1")
def test_a_file_too_large_is_refused_before_all_of_it_is_read(handing: Handing) -> None:
    sent = 0

    def endless() -> Any:
        nonlocal sent
        yield PDF
        while sent < 20 * _LIMIT:
            sent += 100_000
            yield b"\n" * 100_000

    with suppress(httpx.WriteError):  # it hangs up on who goes on
        refused(handing.send(endless(), "application/pdf"), "body_too_large", limit=_LIMIT)
    assert sent < 10 * _LIMIT
    almost = PDF + b"\n" * (_LIMIT - len(PDF))
    assert handing.hand_in(almost, "application/pdf")["size"] == _LIMIT
    refused(handing.send(almost + b"\n", "application/pdf"), "body_too_large", limit=_LIMIT)


@pytest.mark.clause("7.3.2")
def test_with_the_person_the_key_is_gone_and_nobody_opens_the_file_any_more(handing: Handing) -> None:
    desk = handing.desk
    kept = handing.hand_in(PDF, "application/pdf", subject=handing.wang["subject"])
    content = {"content": {"attachments": [{"material": "form", **kept}]}}
    draft = desk.do("/drafts", {"hall": desk.code, "item": "stall", **content}, **handing.wang)["draft"]
    told = desk.do(f"/drafts/{draft}/reading", **handing.wang)["content"]
    assert told["attachments"][0]["key"] == kept["key"]
    number = handing.apply(**kept)
    person = desk.suite.person(handing.wang["subject"])
    desk.do(f"/persons/{person}/erasure", {"reason": "asked"}, by="operator")
    opened = handing.open(number).json()
    assert (opened["reference"], opened["key"]) == (None, None)
    assert opened["sha256"] == kept["sha256"]
    assert desk.do(f"/drafts/{draft}/reading", **handing.wang)["content"] is None
    assert stored(desk, kept["key"]) == []
    assert kept["key"] not in json.dumps(desk.history(number))
    assert kept["key"] not in desk.suite.hall("audit", "export", "--service", "cases").stdout
    assert kept["key"] not in desk.ask("/feed", by="auditor", limit=200).text


@pytest.mark.clause("3.3.2")
def test_a_file_that_is_attached_to_nothing_goes_after_a_day(handing: Handing) -> None:
    desk = handing.desk
    free, sent, thrown_away, supplemented = (
        handing.hand_in(PDF, "application/pdf", subject=handing.wang["subject"]) for _ in range(4)
    )
    begun = {"hall": desk.code, "item": "stall"}

    def draft(kept: dict[str, Any]) -> str:
        content = {"attachments": [{"material": "form", **kept}]}
        done = desk.do("/drafts", {**begun, "content": content}, **handing.wang)
        return str(done["draft"])

    gone, becomes = draft(thrown_away), draft(sent)
    attached = [{"material": "form", **sent}]
    body = application(desk.code, materials=["form"], attachments=attached, draft=becomes)
    number = desk.do("/cases", body, **handing.wang)["number"]
    desk.do(f"/cases/{number}/notice", by="clerk")
    supplement = {"materials": ["id"], "attachments": [{"material": "id", **supplemented}]}
    desk.do(f"/cases/{number}/supplement", supplement, **handing.wang)
    desk.do(f"/drafts/{gone}/discard", **handing.wang)
    eventually(
        lambda: [handing.rows("file_holders", file["reference"]) for file in (sent, thrown_away)] == [1, 0]
    )
    eventually(lambda: handing.rows("file_holders", supplemented["reference"]) == 1)
    late = handing.hand_in(PDF, "application/pdf")
    desk.suite.set_clock(MONDAY + timedelta(hours=23))
    later = handing.hand_in(PDF, "application/pdf")
    desk.suite.set_clock(MONDAY + timedelta(days=1))
    went = (free, thrown_away, late)
    eventually(lambda: not any(handing.rows("files", file["reference"]) for file in went))
    for file in went:
        refused(handing.get(file["reference"], file["key"]), "unknown_file")
    for file in (sent, supplemented, later):
        assert handing.get(file["reference"], file["key"]).content == PDF


@pytest.mark.clause("1.3.2")
def test_any_gateway_process_serves_any_file(handing: Handing) -> None:
    kept = handing.hand_in(PDF, "application/pdf")
    suite = handing.desk.suite
    second = suite.launch("gateway", "second").wait_ready()
    try:
        headers = {"Authorization": f"Bearer {suite.token('clerk')}", "Hall-File-Key": kept["key"]}
        with httpx.Client(base_url=second.url, headers=headers, timeout=30) as client:
            assert client.get(f"/v1/files/{kept['reference']}").content == PDF
            headers = {"Content-Type": "application/pdf", "Idempotency-Key": "second-gateway-1"}
            there = client.post("/v1/files", content=PDF, headers=headers).json()
        assert handing.get(there["reference"], there["key"]).content == PDF
    finally:
        suite.running.pop("second").stop()
