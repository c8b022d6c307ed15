"""Signing in at an issuer of others' making: from one gateway to the other, and what proves nobody."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import pytest

from gateway.web.sessions.session import Session
from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.hosting.private_rabbitmq import RabbitMQ
from tests.integration.gateway_hall import Hall, small_hall
from tests.integration.oidc_mock import Provider, provider
from tests.integration.pages import Browser, rows

ORIGIN = "http://hall.example"
STAFF = {"roles": ["clerk", "visitor"], "halls": ["north"], "departments": ["food"], "name": "Ann <b>Lin</b>"}


@pytest.fixture(scope="module")
def issuer() -> Iterator[Provider]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        with provider() as issuer:
            yield issuer


@pytest.fixture(scope="module")
def hall(
    issuer: Provider,
    postgres: EmbeddedPostgres,
    rabbitmq: RabbitMQ,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Hall]:
    folder: Path = tmp_path_factory.mktemp("sign-in")
    with small_hall(folder, postgres, rabbitmq.uri) as hall:
        hall.environ.update(
            HALL_OIDC_ISSUER=issuer.url,
            HALL_OIDC_CLIENT_ID="openhall",
            HALL_OIDC_CLIENT_SECRET="only between the two",
            HALL_ORIGIN=ORIGIN,
        )
        for process in [hall.start("rooms"), hall.start("gateway"), hall.start("gateway", "second")]:
            process.wait_ready()
        yield hall


def begun(browser: Browser, goal: str = "/en/session") -> dict[str, str]:
    """Where the gateway sends the browser: the parameters of the issuer's address."""
    answer = browser.get(f"/login/start?{urlencode({'next': goal})}")
    assert answer.status_code == 303, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def agreed(issuer: Provider, asked: dict[str, str], subject: str = "ann", **claims: object) -> str:
    """What the issuer sends the browser back with, once `subject` has signed in there."""
    httpx.put(f"{issuer.url}/users/{subject}", json=claims or STAFF).raise_for_status()
    answer = httpx.post(f"{issuer.url}/oauth2/authorize", params=asked, data={"sub": subject})
    address = answer.headers["location"]
    assert address.startswith(f"{ORIGIN}/login/callback?"), address
    return f"/login/callback?{urlsplit(address).query}"


def refused(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.headers["content-type"]) == (403, "text/html; charset=utf-8")
    assert 'data-code="not_signed_in"' in answer.text
    assert "set-cookie" not in answer.headers


def test_begun_at_one_gateway_and_ended_at_the_other(hall: Hall, issuer: Provider) -> None:
    with Browser(hall) as browser:
        asked = begun(browser, "/zh-Hant/session?x=1")
        assert (asked["client_id"], asked["code_challenge_method"]) == ("openhall", "S256")
        assert asked["redirect_uri"] == f"{ORIGIN}/login/callback"
        before = browser.cookie
        callback = agreed(issuer, asked)
        answer = browser.at("second").get(callback)
        assert (answer.status_code, answer.headers["location"]) == (303, "/zh-Hant/session?x=1")
        assert browser.cookie != before
        for gateway in ("gateway", "second"):
            shown = browser.at(gateway).get("/en/session").text
            assert "Ann &lt;b&gt;Lin&lt;/b&gt;" in shown
            assert re.search("Roles: .*Clerk", shown)
            assert "north" in shown
            refused(browser.get(callback))  # a code, once
        with Browser(hall) as thief:
            thief.cookie = before
            assert "Ann" not in thief.get("/en/session").text
        assert browser.get("/v1/feed").status_code == 401  # the cookie opens pages only
        with Browser(hall) as other:
            other.cookie = browser.cookie
            left = browser.at("second").send("/en/session", do="leave")
            assert left.headers["location"] == "/en/left"
            assert f"{issuer.url}/oauth2/end_session?client_id=openhall" in browser.get("/en/left").text
            for gateway in ("gateway", "second"):
                assert "Ann" not in other.at(gateway).get("/en/session").text


def test_who_is_of_no_staff_is_a_visitor(hall: Hall, issuer: Provider) -> None:
    with Browser(hall) as browser:
        callback = agreed(issuer, begun(browser), "bob", roles=["visitor"])
        assert browser.get(callback).headers["location"] == "/en/session"
        assert rows(hall, "select kind from web_sessions order by created_at desc limit 1") == ["visitor"]
        assert browser.get("/en/devices").status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        lambda asked: {**asked, "state": "another"},
        lambda asked: {**asked, "nonce": "another"},
        lambda asked: {**asked, "client_id": "another"},
    ],
    ids=["state", "nonce", "client"],
)
def test_what_was_asked_otherwise_signs_nobody_in(
    hall: Hall, issuer: Provider, change: Callable[[dict[str, str]], dict[str, str]]
) -> None:
    with Browser(hall) as browser:
        refused(browser.get(agreed(issuer, change(begun(browser)))))
        assert "Ann" not in browser.get("/en/session").text


def test_an_answer_is_for_the_browser_that_asked(hall: Hall, issuer: Provider) -> None:
    with Browser(hall) as attacker, Browser(hall) as victim:
        callback = agreed(issuer, begun(attacker))
        refused(victim.get(callback))  # which was sent nowhere
        begun(victim)
        refused(victim.get(callback))  # whose answer is another's
        state = parse_qs(urlsplit(callback).query)["state"][0]
        for query in ("", "?state=", f"?state={state}", f"?state={state}&error=access_denied%0d%0aX: y",
                      f"?state={state}&code=", f"?state={state}&code=guessed"):  # fmt: skip
            refused(attacker.get(f"/login/callback{query}"))


@pytest.mark.parametrize(
    "goal",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "/é/evil.example", "/é\\evil.example",
     "/\t/evil.example", "javascript:alert(1)", "/en/\r\nSet-Cookie: hall=x", ""],
)  # fmt: skip
def test_who_signs_in_stays_at_the_hall(hall: Hall, issuer: Provider, goal: str) -> None:
    with Browser(hall) as browser:
        answer = browser.get(agreed(issuer, begun(browser, goal)))
        address = answer.headers["location"]
        assert answer.status_code == 303
        assert httpx.URL(ORIGIN).join(address).host == "hall.example"
        assert re.match(r"/[^/\\]", address), address


def test_who_cannot_be_sent_to_the_issuer_is_told_so_on_a_page(hall: Hall, issuer: Provider) -> None:
    process = hall.start("gateway", "lost", HALL_OIDC_ISSUER="http://127.0.0.1:1").wait_ready()
    for path in ("/login/start", "/login/callback"):
        answer = httpx.get(f"{process.url}{path}", headers={"Accept-Language": "zh-Hant"})
        assert answer.headers["content-type"] == "text/html; charset=utf-8", answer.text
        assert answer.status_code == (503 if path == "/login/start" else 403)
        assert answer.headers["cache-control"] == "no-store"
    assert httpx.get(f"{process.url}/en/login").status_code == 200
    process.stop()


def test_with_an_issuer_nobody_chooses_who_he_is(hall: Hall) -> None:
    with Browser(hall) as browser:
        assert 'name="role"' not in browser.get("/en/login").text
        browser.get("/en/enrol")
        key = Session(browser.cookie).form_key("/login choose")
        answer = browser.send("/en/login", do="choose", key=key, role="operator", halls="*")
        assert answer.status_code == 403
        assert 'data-code="not_allowed"' in answer.text
        assert browser.get("/login/once/x").status_code == 404
