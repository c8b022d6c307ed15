"""What anybody may send to the pages: forms that are none, addresses, sessions, and all of it too often."""

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest

from gateway.identity.development import DevelopmentIssuer
from gateway.web.sessions.session import Session
from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.hosting.private_rabbitmq import RabbitMQ
from infra.loop import bridge
from infra.loop.config import Settings
from tests.integration.gateway_hall import Hall, small_hall
from tests.integration.pages import Browser, rows
from tests.waiting import until

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=b"
DO = b'--b\r\nContent-Disposition: form-data; name="do"'
STAFF = ("supervisor",)


@pytest.fixture(scope="module")
def hall(
    postgres: EmbeddedPostgres, rabbitmq: RabbitMQ, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hall]:
    folder: Path = tmp_path_factory.mktemp("pages")
    with small_hall(folder, postgres, rabbitmq.uri) as hall:
        for process in [hall.start("rooms"), hall.start("gateway"), hall.start("gateway", "second")]:
            process.wait_ready()
        yield hall


@pytest.fixture
def browser(hall: Hall) -> Iterator[Browser]:
    with Browser(hall) as browser:
        yield browser


def code_of(answer: httpx.Response) -> str:
    """The refusal that a page says."""
    assert answer.headers["content-type"] == "text/html; charset=utf-8", answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.text.partition('data-code="')[2].partition('"')[0]


# forms


@pytest.mark.parametrize(
    ("kind", "body", "code", "status"),
    [
        ("multipart/form-data", b"--b\r\n", "unreadable", 400),
        (PARTS, b"garbage", "unreadable", 400),
        (PARTS, b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n", "unreadable", 400),
        (PARTS + "; charset=undefined", DO + b"\r\n\r\nx\r\n--b--\r\n",
         "unreadable", 400),
        (PARTS, (DO + b"; filename=x\r\n\r\nx\r\n") * 21 + b"--b--\r\n",
         "unreadable", 400),
        (FORM, b"do=enrol&code=%00", "malformed", 422),
        (FORM, b"&".join(b"f%d=1" % number for number in range(1001)), "unreadable", 400),
        (FORM, b"do=enrol&code=" + b"x" * 2_000_000, "body_too_large", 413),
        (FORM, b"do=%ff%fe", "no_such_page", 404),
        (FORM, b"do=enrol&code=%ED%A0%80&key=x", "stale_form", 403),
        (FORM, b"do={0.__class__}{{7*7}}", "no_such_page", 404),
        ("application/json", b'{"do": "enrol"}', "no_such_page", 404),
        ("text/plain", b"do=enrol", "no_such_page", 404),
        ("", b"", "no_such_page", 404),
    ],
)  # fmt: skip
def test_a_form_that_is_none_is_its_senders_mistake(
    browser: Browser, kind: str, body: bytes, code: str, status: int
) -> None:
    browser.get("/en/enrol")
    answer = browser.ask("POST", "/en/enrol", content=body, headers={"Content-Type": kind})
    assert (code_of(answer), answer.status_code) == (code, status)
    if b"{" in body and kind == FORM:
        assert "{0.__class__}{{7*7}}" in answer.text


def test_a_forms_key_holds_for_its_form_and_its_session_alone(hall: Hall, browser: Browser) -> None:
    browser.sign_in(*STAFF, halls=("north",))
    leave = browser.key("/en/session", "leave")
    with Browser(hall) as other:
        other.sign_in(*STAFF, halls=("south",))
        for sender, path, do, key in (
            (browser, "/en/devices", "take-away", leave),
            (browser, "/en/session", "leave", ""),
            (browser, "/en/session", "leave", leave[:-1] + ("0" if leave[-1] != "0" else "1")),
            (browser, "/en/session", "leave", leave.partition(".")[0]),
            (other, "/en/session", "leave", leave),
        ):
            assert code_of(sender.send(path, do, key=key)) == "stale_form"
        assert "supervisor-1" in other.get("/en/session").text
    form = {"do": "leave", "key": leave}
    for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        assert code_of(browser.ask("POST", "/en/session", data=form, headers=headers)) == "foreign_form"
    assert browser.ask("POST", "/en/session", data=form).status_code == 303
    assert browser.ask("POST", "/en/session", data=form).status_code == 403  # Back, and sent again


# addresses


@pytest.mark.parametrize(
    "path",
    ["/en/receipts/x%0d%0aSet-Cookie:%20hall=planted", "/en/receipts/x%0aLocation:%20http:%2f%2fevil.example",
     "/en/login?next=/%0d%0aSet-Cookie:%20hall=planted",
     "/en/halls/n/booking/l%0d%0aSet-Cookie:%20hall=planted",
     "/en/progress/x%3Fy%23z%22%3E%3Cscript%3E/", "/en/receipts/%F0%A0%AE%B7%E2%80%AE"],
)  # fmt: skip
def test_no_address_begins_another_header_or_element(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code in (303, 404, 200, 503), answer.text
    assert "planted" not in answer.headers.get("set-cookie", "")
    assert httpx.URL("http://hall").join(answer.headers.get("location", "/")).host == "hall"
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/static/../../etc/passwd", "/static/x/..%2f..%2fpage.py", "/static/%2e%2e/hall.css",
     "/voice/x/..%2f..%2fkeys", "/voice/%00/x.wav", "/static/" + "0" * 16 + "/hall.css", "/en/%00",
     "/en/" + "x" * 5000, "/en//", "/en/%2e%2e/"],
)  # fmt: skip
def test_there_is_nothing_beside_the_files_and_pages(hall: Hall, path: str) -> None:
    address = urlsplit(hall.running["gateway"].url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as caller:
        caller.sendall(f"GET {path} HTTP/1.1\r\nHost: hall\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: caller.recv(65536), b""))
    assert answer.startswith((b"HTTP/1.1 404", b"HTTP/1.1 422")), answer[:300]


def test_methods_and_queries_that_pages_have_not(browser: Browser) -> None:
    assert browser.ask("HEAD", "/en/enrol").text == ""
    assert browser.ask("PUT", "/en/enrol").status_code == 405
    assert browser.ask("POST", "/en/left", data={"do": ""}).status_code == 405
    for query in ("a=%ff", "&".join(f"a{number}=1" for number in range(200)), "a=%00"):
        answer = browser.get(f"/en/enrol?{query}")
        assert answer.status_code in (400, 422)
        assert code_of(answer) in ("unreadable", "malformed")


# sessions


def test_a_session_that_has_run_out_is_nobodys_in_every_process(hall: Hall, browser: Browser) -> None:
    browser.sign_in(*STAFF, halls=("north",))
    key = browser.key("/en/session", "leave")
    rows(hall, "update web_sessions set seen_at = seen_at - interval '9 hours 59 minutes'")
    assert "supervisor-1" in browser.at("second").get("/en/session").text
    rows(hall, "update web_sessions set seen_at = now() - interval '10 hours 1 minute'")
    for gateway in ("gateway", "second"):
        answer = browser.at(gateway).get("/en/devices")
        assert (answer.status_code, answer.headers["location"]) == (303, "/en/login?next=%2Fen%2Fdevices")
    assert "supervisor-1" not in browser.get("/en/session").text
    sent = browser.send(
        "/en/devices", "enrol", key=Session(browser.cookie).form_key("/devices enrol"), name="door"
    )
    assert sent.headers["location"].startswith("/en/login")
    assert rows(hall, "select person from web_sessions where kind = 'staff'") == []
    token, dead = browser.cookie, key
    browser.sign_in(*STAFF, halls=("north",))
    assert browser.cookie != token
    shown = browser.get("/en/devices").text
    assert 'value="door"' in shown
    assert code_of(browser.send("/en/session", "leave", key=dead)) == "stale_form"


def test_a_cookie_that_somebody_planted_signs_nobody_in(hall: Hall, browser: Browser) -> None:
    for planted in ("planted", "x" * 4000, "a b", "'; drop table web_sessions; --"):
        browser.cookie = planted
        browser.sign_in(*STAFF, halls=("north",))
        assert browser.cookie != planted
        with Browser(hall) as attacker:
            attacker.cookie = planted
            assert "supervisor-1" not in attacker.get("/en/session").text


def test_a_link_opens_one_session_at_two_gateways_at_once(hall: Hall) -> None:
    settings = Settings(hall.environ)
    issuer = DevelopmentIssuer(settings)
    link = issuer.link(["clerk"], subject="clerk-9")
    urls = [hall.running[name].url for name in ("gateway", "second") for _ in range(4)]
    statuses: list[int] = []

    def open_it(url: str) -> None:
        statuses.append(httpx.get(f"{url}/login/once/{link}", timeout=30).status_code)

    together = [threading.Thread(target=open_it, args=(url,)) for url in urls]
    for one in together:
        one.start()
    for one in together:
        one.join()
    assert sorted(statuses) == [303] + [403] * 7
    head, body, sign = link.split(".")
    for forged in (f"{head}.{body}.{sign[:-4]}AAAA", f"{head}.{body}.", hall.token("clerk"), "x", "%00", "é"):
        answer = httpx.get(f"{urls[0]}/login/once/{forged}")
        assert code_of(answer) == "link_used"
        assert "set-cookie" not in answer.headers
    fresh = issuer.link(["auditor"], subject="a", halls=["*"])
    answer = httpx.get(f"{urls[0]}/v1/feed", headers={"Authorization": f"Bearer {fresh}"})
    assert answer.status_code == 401


def test_a_device_that_is_taken_away_is_nobodys_in_every_process(hall: Hall, browser: Browser) -> None:
    made = "insert into web_device_codes values (sha256('AB12CD34'), 'north', 'door', '{}'"
    rows(hall, f"{made}, now() - interval '16 minutes')")
    assert code_of(browser.send("/en/enrol", "enrol", code="AB12CD34")) == "no_device_code"
    rows(hall, "delete from web_device_codes")
    rows(hall, f"{made}, now())")
    assert browser.send("/en/enrol", "enrol", code="ab12-cd34").headers["location"] == "/en/kiosk/north"
    rows(hall, "update web_sessions set seen_at = now() - interval '90 days' where kind = 'device'")
    assert "door" in browser.at("second").get("/en/session").text
    assert browser.get("/en/devices").status_code == 403
    with Browser(hall) as late:
        assert code_of(late.send("/en/enrol", "enrol", code="AB12CD34")) == "no_device_code"
    key = browser.key("/en/session", "leave")
    rows(hall, "delete from web_sessions where kind = 'device'")
    for gateway in ("gateway", "second"):
        assert "door" not in browser.at(gateway).get("/en/session").text
        assert browser.get("/en/devices").status_code == 303
    browser.send("/en/devices", "enrol", key=key, name="x")  # something is kept for him: as nobody
    assert "door" not in browser.get("/en/session").text
    assert rows(hall, "select kind from web_sessions where kind = 'device'") == []


def test_who_looks_and_does_nothing_is_not_written_down(hall: Hall, browser: Browser) -> None:
    before = rows(hall, "select count(*) from web_sessions")
    for path in (
        "/en/",
        "/en/login",
        "/en/enrol",
        "/en/session",
        "/en/devices",
        "/en/nothing",
        "/login/once/x",
    ):
        browser.get(path)
    assert rows(hall, "select count(*) from web_sessions") == before
    browser.send("/en/devices", "enrol", key="", name="x")
    assert rows(hall, "select count(*) from web_sessions") == [before[0] + 1]
    rows(hall, "update web_sessions set seen_at = now() - interval '31 minutes' where person is null")
    with Browser(hall) as other:
        other.get("/en/enrol")
        other.send("/en/devices", "enrol", key="", name="y")  # another writes, and the first is forgotten
        assert rows(hall, "select count(*) from web_sessions where person is null") == [1]


def test_a_session_of_nobody_does_not_grow_with_what_is_sent(hall: Hall, browser: Browser) -> None:
    browser.get("/en/enrol")
    for number in range(12):
        path = f"/en/progress/{number}/withdrawal"
        sent = browser.ask("POST", path, data={"do": "", "reason": f"{number}" + "x" * 90_000})
        assert sent.status_code == 303
    assert rows(hall, "select max(length(kept)) < 600000 from web_sessions") == [True]
    browser.sign_in("visitor")
    last = rows(hall, "select length(kept) > 90000 from web_sessions order by created_at desc limit 1")
    assert last == [True]  # the last of them are there


@pytest.mark.parametrize(
    ("headers", "may"),
    [
        ({}, True),
        ({"Host": "localhost:8000"}, True),
        ({"Host": "[::1]:8000"}, True),
        ({"X-Forwarded-For": "203.0.113.7"}, False),
        ({"X-Forwarded-For": "127.0.0.1"}, False),
        ({"Forwarded": "for=203.0.113.7"}, False),
        ({"X-Real-IP": "203.0.113.7"}, False),
        ({"Via": "1.1 proxy"}, False),
        ({"Host": "hall.example"}, False),
        ({"Host": "127.0.0.1.evil.example"}, False),
        ({"Host": "127.0.0.1@evil.example"}, False),
        ({"Host": "[::1"}, False),
    ],
)
def test_who_one_is_is_chosen_on_the_halls_machine_alone(
    browser: Browser, headers: dict[str, str], may: bool
) -> None:
    browser.get("/en/enrol")
    shown = browser.ask("GET", "/en/login", headers=headers)
    assert ('name="role"' in shown.text) == may
    key = Session(browser.cookie).form_key("/login choose")
    form = {"do": "choose", "key": key, "role": "clerk", "halls": "*"}
    answer = browser.ask("POST", "/en/login", data=form, headers=headers)
    assert answer.status_code == (303 if may else 403)


# too often, and away


def move(hall: Hall, name: str, to: str) -> None:
    """Call a database otherwise, whoever is in it."""
    ending = f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"

    def moved() -> bool:
        rows(hall, ending)
        try:
            rows(hall, f"alter database {name} rename to {to}")
        except asyncpg.ObjectInUseError:
            return False
        return True

    rows(hall, f"alter database {name} allow_connections false")
    until(moved)
    rows(hall, f"alter database {to} allow_connections true")


def test_who_comes_too_often_is_told_on_a_page(hall: Hall) -> None:
    process = hall.start("gateway", "slow", HALL_RATE_LIMIT="3").wait_ready()
    for path in ("/en/enrol", "/en/nothing", "/login/once/x"):
        answers = [httpx.get(process.url + path) for _ in range(4)]
        assert answers[-1].status_code == 429
        assert code_of(answers[-1]) == "too_many_requests"
    process.stop()


def test_while_the_database_is_away_nothing_that_was_typed_is_lost(
    hall: Hall, postgres: EmbeddedPostgres
) -> None:
    own = bridge.run(postgres.ensure_database("there"))
    process = hall.start("gateway", "cut", HALL_GATEWAY_DATABASE_URL=own).wait_ready()
    with Browser(hall).at("cut") as browser:
        browser.get("/en/enrol")
        key = browser.key("/en/enrol", "enrol")
        move(hall, "there", "away")
        answer = browser.ask("POST", "/zh-Hant/enrol", data={"do": "enrol", "key": key, "code": "1234<5678>"})
        assert (code_of(answer), answer.status_code) == ("unavailable", 503)
        assert answer.headers["content-language"] == "zh-Hant"
        assert 'value="1234&lt;5678&gt;"' in answer.text
        assert f'value="{key}"' in answer.text
        assert "set-cookie" not in answer.headers
        for path in ("/en/", "/en/devices", "/login/once/x", "/en/nothing"):
            answer = browser.get(path)
            assert answer.status_code in (503, 403, 404)
            code_of(answer)
        move(hall, "away", "there")
        again = browser.ask("POST", "/zh-Hant/enrol", data={"do": "enrol", "key": key, "code": "12345678"})
        assert code_of(again) == "no_device_code"
    process.stop()


def test_what_is_typed_and_what_opens_is_in_no_log(hall: Hall, browser: Browser) -> None:
    issuer = DevelopmentIssuer(Settings(hall.environ))
    link = issuer.link(["supervisor"], subject="nobody-else", halls=["north"])
    secret = "王小明-13800000000"
    browser.get(f"/login/once/{link}")
    browser.send("/en/devices", "enrol", hall=secret, name=secret)
    browser.get(f"/en/progress/{secret}")
    browser.get(f"/en/nothing/{secret}?code={secret}")
    browser.send("/en/enrol", "enrol", code=secret)
    browser.ask("POST", "/en/enrol", content=b"--b garbage 13800000000", headers={"Content-Type": PARTS})
    for name in ("gateway", "second"):
        log = hall.running[name].log.read_text()
        for told in (secret, json.dumps(secret), "13800000000", link, browser.cookie, "nobody-else"):
            assert told not in log
