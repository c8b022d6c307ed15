"""What the gateway refuses: each with its own code, in the caller's language, and nothing stored."""

import base64
import json
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.identity.development import ISSUER, DevelopmentIssuer
from infra.hosting.private_rabbitmq import RabbitMQ
from infra.loop import bridge
from infra.loop.config import Settings
from tests.acceptance.desk import Desk, eventually, refused
from tests.cable import Cable
from tests.permits import application
from tests.processes import Suite

LIMIT = 1_048_576


@pytest.fixture
def shut(desk: Desk) -> Iterator[Desk]:
    """A hall with a published item, in which nothing may be stored by the test."""
    desk.publish()
    before = _events(desk)
    yield desk
    assert _events(desk) == before


def _events(desk: Desk) -> int:
    """How many events of this hall are stored."""

    async def count() -> int:
        connection = await asyncpg.connect(desk.suite.databases["cases"])
        try:
            sql = "select count(*) from cases_events where convert_from(state, 'UTF8') like $1"
            return int(await connection.fetchval(sql, f'%"{desk.code}"%'))
        finally:
            await connection.close()

    return bridge.run(count())


def _send(desk: Desk, body: bytes, by: str = "clerk", **headers: str) -> httpx.Response:
    """An application as these very bytes."""
    own = {"Content-Type": "application/json", "Idempotency-Key": f"{desk.code}-raw"}
    sent = {**own, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return desk.as_(by).post("/v1/cases", content=body, headers=sent)


def _body(desk: Desk, **changed: Any) -> bytes:
    return json.dumps(application(desk.code, **changed)).encode()


BODIES = {
    "nothing": (b"", "unreadable"),
    "half an object": (b"{", "unreadable"),
    "more than an object": (b"%s {}", "unreadable"),
    "no UTF-8": (b'{"hall": "\xff"}', "unreadable"),
    "UTF-16": ('{"hall": "x"}'.encode("utf-16"), "unreadable"),
    "a member twice": (b'{"hall": "x", "hall": "y"}', "unreadable"),
    "NaN": (b'{"hall": NaN}', "unreadable"),
    "infinite": (b'{"hall": 1e999}', "unreadable"),
    "a number of 5,000 digits": (b'{"hall": ' + b"9" * 5000 + b"}", "unreadable"),
    "deep nesting": (b'{"hall": ' + b"[" * 40 + b"]" * 40 + b"}", "unreadable"),
    "very deep nesting": (b"[" * 200_000, "unreadable"),
    "no object": (b"[]", "malformed"),
    "NUL": (b'{"hall": "a\\u0000"}', "malformed"),
    "half a surrogate pair": (b'{"hall": "a\\ud800"}', "malformed"),
    "too large": (b" " * (LIMIT + 1), "body_too_large"),
}


@pytest.mark.parametrize("which", BODIES)
def test_a_body_that_cannot_be_read(shut: Desk, which: str) -> None:
    body, code = BODIES[which]
    refused(_send(shut, body.replace(b"%s", _body(shut))), code)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"item": 7}, "item"),
        ({"item": None}, "item"),
        ({"item": "no such code!"}, "item"),
        ({"name": " "}, "name"),
        ({"name": "x" * 501}, "name"),
        ({"channel": "telepathy"}, "channel"),
        ({"materials": "form"}, "materials"),
        ({"materials": ["form"] * 101}, "materials"),
        ({"materials": [{}]}, "materials.0"),
    ],
)
def test_a_field_that_does_not_fit_is_named(shut: Desk, changed: dict[str, Any], field: str) -> None:
    problem = refused(_send(shut, _body(shut, **changed)), "malformed")
    assert problem["errors"][0]["field"].startswith(field)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Content_Type": "text/plain"}, "unsupported_media_type"),
        ({"Content_Type": "application/json; charset=gbk"}, "unsupported_media_type"),
        ({"Content_Encoding": "gzip"}, "unsupported_media_type"),
        ({"Idempotency_Key": ""}, "idempotency_key_missing"),
        ({"Idempotency_Key": "k" * 201}, "idempotency_key_missing"),
        ({"Idempotency_Key": "two words"}, "idempotency_key_missing"),
        ({"Hall_Role": "operator"}, "not_allowed"),
        ({"Authorization": "Basic eDp5"}, "unauthenticated"),
        ({"Authorization": "Bearer nonsense"}, "unauthenticated"),
    ],
)
def test_a_header_that_does_not_do(shut: Desk, headers: dict[str, str], code: str) -> None:
    refused(_send(shut, _body(shut), **headers), code)


def test_a_body_too_large_is_not_waited_for(shut: Desk) -> None:
    """By its Content-Length, and by what has come in chunks."""
    token = shut.suite.token("clerk")
    head = f"POST /v1/cases HTTP/1.1\r\nHost: hall\r\nAuthorization: Bearer {token}\r\n"
    head += "Content-Type: application/json\r\nIdempotency-Key: large\r\n"
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    for rest in (
        f"Content-Length: {LIMIT + 1}\r\n\r\n".encode(),
        b"Transfer-Encoding: chunked\r\n\r\n" + chunk * (LIMIT // 65536 + 1),
    ):
        answer = _raw(shut.suite, head.encode() + rest)
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert b'"body_too_large"' in answer


def test_what_is_no_http_is_refused_as_a_problem_too(suite: Suite) -> None:
    for sent in (b"NONSENSE\r\n\r\n", b"GET / HTTP/1.1\r\nHost: hall\r\nContent-Length: x\r\n\r\n"):
        answer = _raw(suite, sent)
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b"application/problem+json" in answer
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "unreadable"


def _raw(suite: Suite, sent: bytes) -> bytes:
    """All that comes back for these bytes, until the gateway hangs up."""
    address = urlsplit(suite.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as caller:
        caller.sendall(sent)
        answer = b""
        while part := caller.recv(65536):
            answer += part
        return answer


def _tokens(suite: Suite) -> dict[str, str]:
    claims = {"iss": ISSUER, "aud": "openhall", "sub": "clerk-1", "roles": ["clerk"], "exp": time.time() + 60}
    name = {"kid": "development"}
    elsewhere = Settings({"HALL_DATA": str(suite.folder / "data"), "HALL_OIDC_AUDIENCE": "elsewhere"})
    header, payload, signature = suite.token("clerk").split(".")
    raised = base64.urlsafe_b64encode(json.dumps({**claims, "roles": ["operator"]}).encode()).decode()
    return {
        "expired": suite.token("clerk", lifetime=timedelta(minutes=-1)),
        "forged": jwt.encode(claims, Ed25519PrivateKey.generate(), algorithm="EdDSA", headers=name),
        "raised": ".".join((header, raised.rstrip("="), signature)),
        "unsigned": jwt.encode(claims, None, algorithm="none", headers=name),  # type: ignore[arg-type]
        "symmetric": jwt.encode(claims, "s" * 32, algorithm="HS256", headers=name),
        "of another audience": DevelopmentIssuer(elsewhere).token(["clerk"], subject="clerk-1"),
        "cut": f"{header}.{payload}.",
    }


@pytest.mark.clause("1.3.1")
@pytest.mark.parametrize(
    "which", ["expired", "forged", "raised", "unsigned", "symmetric", "cut", "of another audience"]
)
def test_a_token_that_does_not_hold(shut: Desk, which: str) -> None:
    response = _send(shut, _body(shut), Authorization=f"Bearer {_tokens(shut.suite)[which]}")
    refused(response, "unauthenticated", status=401)
    assert response.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.clause("1.3.1")
def test_nobody_does_what_another_role_may(shut: Desk) -> None:
    for by, code in (
        ("public", "unauthenticated"),
        ("auditor", "not_allowed"),
        ("facilities", "not_allowed"),
    ):
        refused(_send(shut, _body(shut), by), code)
    refused(shut.ask("/feed", by="clerk"), "not_allowed")
    refused(shut.ask("/cases/report", by="visitor"), "not_allowed")


@pytest.mark.clause("3.3.2")
def test_another_persons_case_stays_shut(desk: Desk) -> None:
    desk.publish()
    case = desk.apply(by="visitor", subject="wang")
    before = _events(desk)
    path, stranger = f"/cases/{case['number']}", {"by": "visitor", "subject": "zhao"}
    for answer in (
        desk.ask(path, case, **stranger),
        desk.ask(f"{path}/notice", case, **stranger),
        desk.post(f"{path}/withdrawal", **stranger),
        desk.post(f"{path}/supplement", {"materials": ["form"]}, **stranger),
        desk.post(f"{path}/applicant", {"purpose": "curious"}, **stranger),
    ):
        refused(answer, "not_your_case", status=403)
    assert desk.ask("/cases", case, **stranger, hall=desk.code).json()["items"] == []
    assert _events(desk) == before


def test_a_key_is_for_one_request_of_one_caller(desk: Desk) -> None:
    desk.publish()
    key = f"{desk.code}-once"

    def send(by: str, **changed: Any) -> httpx.Response:
        return desk.post("/cases", application(desk.code, **changed), key=key, by=by)

    first, again = send("clerk"), send("clerk")
    assert first.status_code == again.status_code == 200
    assert first.headers["hall-position"] == again.headers["hall-position"]
    assert first.json()["number"] == again.json()["number"]
    before = _events(desk)
    refused(send("clerk", name="李小明"), "idempotency_key_reused", status=422)
    assert _events(desk) == before
    assert send("visitor").json()["number"] != first.json()["number"]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/nothing", 404, "no_such_route"),
        ("GET", "/v1/cases/", 404, "no_such_route"),
        ("GET", "/v1//cases", 404, "no_such_route"),
        ("GET", "/v1/cases/a%2Fb", 422, "malformed"),
        ("GET", "/v1/cases/..%2f..%2fetc", 422, "malformed"),
        ("GET", "/v1/cases/a%00b", 422, "malformed"),
        ("GET", "/v1/cases/%ff", 400, "unreadable"),
        ("GET", "/v1/cases/nobodys", 404, "unknown_case"),
        ("GET", "/problems/nonsense", 404, "no_such_route"),
        ("DELETE", "/v1/cases", 405, "method_not_allowed"),
        ("OPTIONS", "/v1/cases", 405, "method_not_allowed"),
        ("POST", "/", 405, "method_not_allowed"),
        ("PUT", "/openapi.json", 405, "method_not_allowed"),
        ("GET", "/v1/halls?limit=0", 422, "malformed"),
        ("GET", "/v1/cases?limit=501", 422, "malformed"),
        ("GET", "/v1/cases?limit=ten", 422, "malformed"),
        ("GET", "/v1/cases?limit=1&limit=2", 422, "malformed"),
        ("GET", "/v1/cases?colour=red", 422, "malformed"),
        ("GET", "/v1/cases?hall=%00", 422, "malformed"),
        ("GET", "/v1/cases?hall=%ff", 400, "unreadable"),
        ("GET", "/v1/cases?hall=a&" + "x=1&" * 200, 400, "unreadable"),
        ("GET", "/v1/deadlines?before=yesterday", 422, "malformed"),
        ("GET", "/v1/deadlines?before=2026-03-02T10:00:00", 422, "malformed"),
        ("GET", "/v1/deadlines?before=0001-01-01T00:00:00%2B14:00", 422, "malformed"),
        ("GET", "/v1/cases/report?to_date=9999-12-31", 422, "malformed"),
        ("GET", "/v1/items/a/b?item_version=2147483648", 422, "malformed"),
        ("GET", "/v1/items/a/b?item_version=" + "9" * 3000, 422, "malformed"),
    ],
)
def test_an_address_that_does_not_do(suite: Suite, method: str, path: str, status: int, code: str) -> None:
    with suite.client("operator", "auditor") as client:
        refused(client.request(method, path), code, status=status)


def _cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


_OUT_OF_TIME = _cursor('["0001-01-01T00:00:00+14:00", "00000000-0000-0000-0000-000000000000"]')
_WELL_FORMED = {("/feed", _cursor("5")), ("/items", _OUT_OF_TIME)}
"""Cursors that these lists cannot tell from their own."""


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "ä",
        _cursor("5"),
        _cursor("-5"),
        _cursor("[]"),
        _cursor("{}"),
        _cursor("[1, 2]"),
        _cursor('["a\\u0000"]'),
        _cursor('["a\\ud800", "b"]'),
        _OUT_OF_TIME,
        _cursor('["2026-01-01T00:00:00", "00000000-0000-0000-0000-000000000000", "a", "b"]'),
        _cursor("[" * 20_000),
    ],
    ids=range(12),
)
def test_a_cursor_that_no_page_gave(suite: Suite, cursor: str) -> None:
    with suite.client("operator", "auditor") as client:
        for path in ("/halls", "/items", "/cases", "/deadlines", "/feed"):
            if (path, cursor) not in _WELL_FORMED:
                refused(client.get(f"/v1{path}", params={"cursor": cursor}), "malformed")


def test_a_position_is_one_that_there_is(desk: Desk) -> None:
    done = desk.publish()
    for position in ("-1", "1.5", "x", str(10**18), str(10**17), str(done["position"] + 1_000_000)):
        began = time.monotonic()
        response = desk.as_("public").get("/v1/halls", headers={"Hall-At-Least": position})
        refused(response, "malformed")
        assert time.monotonic() - began < 2  # nobody waits for what will not come


def test_head_is_get_without_the_body(desk: Desk) -> None:
    desk.publish()
    for path in ("/v1/halls", "/", "/openapi.json", "/healthz", "/problems/malformed"):
        response = desk.as_("public").head(path)
        assert (response.status_code, response.content) == (200, b""), path
    assert desk.as_("public").head("/v1/nothing").status_code == 404
    links = desk.as_("public").get("/").json()
    assert all(desk.as_("public").get(link).status_code == 200 for link in links.values())


@pytest.mark.parametrize(
    ("accepted", "language", "title"),
    [
        ("zh-Hant", "zh-Hant", "查無此編號與查詢碼之辦件"),
        ("zh-TW,zh;q=0.8", "zh-Hant", "查無此編號與查詢碼之辦件"),
        ("zh-Hans", "zh-Hans", "查无此编号与查询码的办件"),
        ("zh-CN, en;q=0.5", "zh-Hans", "查无此编号与查询码的办件"),
        ("en", "en", "No case has this number and code"),
        ("fr, *;q=0.1", "en", "No case has this number and code"),
        ("\u00e4;;q=x,", "en", "No case has this number and code"),
    ],
)
def test_a_refusal_speaks_the_callers_language(shut: Desk, accepted: str, language: str, title: str) -> None:
    headers = {b"Accept-Language": accepted.encode("latin-1")}
    response = shut.as_("public").get("/v1/progress/x?code=y", headers=headers)
    problem = refused(response, "unknown_case", title=title)
    assert response.headers["content-language"] == language
    meaning = shut.as_("public").get(problem["type"]).json()
    assert (problem["title"], problem["remedy"]) == (meaning["title"][language], meaning["remedy"][language])


SAID = {
    "en": {
        "unknown_case": "no case has this number and code",
        "unknown_item": "hall {hall} has no item ghost",
        "malformed": "item: is missing",
        "not_your_hall": "hall elsewhere is none of your token's",
        "channel_not_offered": "a clerk cannot apply for stall by kiosk",
        "unplanned_hall": "the hall has no plan for 2026-03-02",
        "year_not_announced": "2099 is not known to have been announced",
    },
    "zh-Hant": {
        "unknown_case": "無此編號與查詢碼之辦件",
        "unknown_item": "大廳 {hall} 無事項 ghost",
        "malformed": "item：未填寫",
        "not_your_hall": "大廳 elsewhere 不在您權杖所列大廳之中",
        "channel_not_offered": "角色 clerk 不得經由自助終端申請 stall",
        "unplanned_hall": "大廳 2026-03-02 尚無窗口規劃",
        "year_not_announced": "2099 年之放假安排未見公布",
    },
    "zh-Hans": {
        "unknown_case": "无此编号与查询码的办件",
        "unknown_item": "大厅 {hall} 无事项 ghost",
        "malformed": "item：未填写",
        "not_your_hall": "大厅 elsewhere 不在您令牌所列大厅之中",
        "channel_not_offered": "角色 clerk 不可通过自助终端申请 stall",
        "unplanned_hall": "大厅 2026-03-02 尚无窗口规划",
        "year_not_announced": "2099 年的放假安排未见公布",
    },
}


@pytest.mark.parametrize("language", SAID)
def test_what_was_wrong_is_said_in_the_callers_language(shut: Desk, language: str) -> None:
    """By the gateway, and by each service."""
    unnamed = application(shut.code)
    del unnamed["item"]
    accept = {"Accept-Language": language}

    def post(path: str, body: dict[str, Any], by: str = "clerk") -> httpx.Response:
        key = {"Idempotency-Key": f"{shut.code}-{language}-{path}-{len(body)}-{body.get('item')}"}
        return shut.as_(by).post(f"/v1{path}", json=body, headers={**accept, **key})

    answers = {
        "unknown_case": shut.as_("public").get("/v1/progress/x?code=y", headers=accept),
        "unknown_item": post("/cases", application(shut.code, item="ghost")),
        "malformed": post("/cases", unnamed),
        "not_your_hall": post("/cases", application("elsewhere")),
        "channel_not_offered": post("/cases", application(shut.code, channel="kiosk")),
        "unplanned_hall": post(f"/halls/{shut.code}/lines/a/tickets", {}, "kiosk"),
        "year_not_announced": post(f"/halls/{shut.code}/calendar/years", {"year": 2099}, "operator"),
    }
    told = {code: refused(answer, code)["detail"] for code, answer in answers.items()}
    assert told == {code: detail.format(hall=shut.code) for code, detail in SAID[language].items()}
    fault = {"field": "item", "type": "missing", "message": told["malformed"].split(": ")[-1].split("：")[-1]}
    assert answers["malformed"].json()["errors"] == [fault]


def test_who_comes_too_often_waits(shut: Desk) -> None:
    """Good tokens, bad ones and none are counted, each caller by itself."""
    limited = shut.suite.launch("gateway", "limited", HALL_RATE_LIMIT="3").wait_ready()
    try:
        for token in (shut.suite.token("clerk"), "nonsense"):
            headers = {"Authorization": f"Bearer {token}"}
            answers = [httpx.get(f"{limited.url}/v1/cases/x", headers=headers) for _ in range(4)]
            assert [answer.status_code for answer in answers][:3] == [answers[0].status_code] * 3
            refused(answers[3], "too_many_requests", status=429)
            assert 1 <= int(answers[3].headers["retry-after"]) <= 20
        refused(httpx.get(f"{limited.url}/v1/halls"), "too_many_requests")
    finally:
        limited.stop()


def test_without_a_broker_commands_are_put_off_and_the_feed_is_read_on(
    desk: Desk, rabbitmq: RabbitMQ
) -> None:
    desk.publish()
    cable = Cable(rabbitmq.uri)
    alone = desk.suite.launch("gateway", "alone", HALL_AMQP_URI=cable.url).wait_ready()
    with httpx.Client(base_url=alone.url, timeout=30) as client:
        client.headers["Authorization"] = f"Bearer {desk.suite.token('clerk', 'auditor')}"

        def apply() -> httpx.Response:
            sent = {"Idempotency-Key": f"{desk.code}-away"}
            return client.post("/v1/cases", json=application(desk.code), headers=sent)

        cable.cut()
        eventually(lambda: client.get("/readyz").status_code == 503)
        before, began = _events(desk), time.monotonic()
        response = apply()
        refused(response, "unavailable", status=503)
        assert int(response.headers["retry-after"]) >= 1
        assert time.monotonic() - began < 2
        assert client.get("/v1/feed").status_code == client.get("/healthz").status_code == 200
        assert _events(desk) == before
        cable.mend()
        eventually(lambda: apply().status_code == 200)
        assert _events(desk) == before + 1
    alone.stop()
    cable.cut()


@pytest.mark.parametrize("last", ["x", "-1", "1.5", "1" * 19, "\u0661"])
def test_a_stream_begins_now_for_who_brings_an_id_that_is_none(desk: Desk, last: str) -> None:
    """A browser that is refused gives up, and brings whatever another stream at this address told it."""
    path, headers = f"/v1/halls/{desk.code}/events", {b"Last-Event-ID": last.encode()}
    with desk.suite.client() as client, client.stream("GET", path, headers=headers) as response:
        assert response.status_code == 200
        assert next(response.iter_lines()) == "retry: 2000"


@pytest.mark.clause("1.3.2")
def test_a_stream_tells_all_again_to_who_comes_with_an_old_id_or_an_unknown_one(desk: Desk) -> None:
    """And nothing of it says who it was."""
    desk.publish()
    case = desk.apply(by="visitor", subject=f"wang-{desk.code}")
    done = desk.accept(case["number"])
    feed = eventually(lambda: _told(desk, done["position"]))
    for last in ("0", str(10**17)):
        events = _stream(desk, last, 3, {"service": "cases"})
        assert [kind for kind, _ in events] == ["ItemPublished", "CaseApplied", "CaseAccepted"]
        for secret in (f"wang-{desk.code}", "王小明", "13800000000", case["number"], case["code"], "sealed:"):
            assert secret not in json.dumps(events, ensure_ascii=False)
    for secret in (f"wang-{desk.code}", "王小明", "13800000000", case["code"], "sealed:"):
        assert secret not in feed


def _told(desk: Desk, position: int) -> str | None:
    """The hall's feed, once it has come to this position."""
    page = desk.ask("/feed", by="auditor", hall=desk.code)
    return page.text if page.json()["items"][0]["position"] >= position else None


def _stream(desk: Desk, last: str, count: int, of: dict[str, str]) -> list[tuple[str, Any]]:
    """The first `count` events of the hall's stream for who comes with this Last-Event-ID."""
    events: list[tuple[str, Any]] = []
    path, headers = f"/v1/halls/{desk.code}/events", {"Last-Event-ID": last}
    with desk.as_("public").stream("GET", path, params=of, headers=headers, timeout=10) as response:
        assert response.headers["content-type"] == "text/event-stream"
        for line in response.iter_lines():
            if line.startswith("data: ") and (event := json.loads(line[6:]))["type"] != "beat":
                events.append((event["type"], event))
                if len(events) == count:
                    break
    return events
