"""The small parts: languages, limits, routes, contracts, and what of an event the feed keeps."""

import json
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import pytest

from gateway import languages
from gateway.discovery import ContractError, check
from gateway.feed.contract import cursor_of, number_of
from gateway.feed.entries import entry_of
from gateway.limits import RateLimiter
from gateway.positions import Positions, position_in
from gateway.routing import RouteTable
from infra.bus.cloudevents import Delivered
from infra.contracts import Answer, Contract, Event, Personal, Query, Refusal, query
from services.shared.words import Found
from tests.unit.gateway_rig import CONTRACT

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("de", "en"),
        ("zh", "zh-Hans"),
        ("zh-CN,zh;q=0.9", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("de, zh-MO;q=0.8, en;q=0.9", "en"),
        ("zh-TW;q=0, zh-SG;q=0.1", "zh-Hans"),
        ("en;q=nonsense, zh-HK;q=0.1", "zh-Hant"),
        ("*", "en"),
        (",;;q=,=", "en"),
        ("en ; q=0.1 , ZH-hk ; Q=0.2", "zh-Hant"),
        ("en;q=0, *", "zh-Hans"),
        ("*, en;q=0, zh-CN;q=0", "zh-Hant"),
        ("*;q=0, zh-TW;q=0.1", "zh-Hant"),
        ("en;q=0.5, zh;q=inf", "en"),
        ("en;q=0.5, zh;q=1.1", "en"),
        ('zh-TW;level="a\\"b";q=0.3, en;q=0.2', "zh-Hant"),
    ],
)
def test_the_language_is_the_one_liked_best(header: str, language: str) -> None:
    assert languages.best(header) == language


def test_a_bucket_fills_again_with_time() -> None:
    now = [100.0]
    limiter = RateLimiter(60, callers=2, monotonic=lambda: now[0])
    assert [limiter.wait_of("ann") for _ in range(61)] == [0] * 60 + [1]
    assert limiter.wait_of("bob") == 0
    now[0] += 1
    assert [limiter.wait_of("ann"), limiter.wait_of("ann")] == [0, 1]
    limiter.wait_of("carl")  # bob, who came longest ago, is forgotten
    assert set(limiter._buckets) == {"ann", "carl"}
    assert not any(RateLimiter(0).wait_of("ann") for _ in range(1000))


@pytest.mark.parametrize("text", ["", "-1", "1.5", " 7", "x", "\u00b2", "\u0661", "1" * 19, "1" * 5000])
def test_what_is_no_position_is_none_and_no_fault(text: str) -> None:
    assert position_in(text) is None
    assert position_in("0007") == 7


def test_a_position_is_remembered_for_some_seconds() -> None:
    now = [100.0]
    positions = Positions(callers=2, monotonic=lambda: now[0])
    for caller in ("ann", "bob", "ann", "carl"):
        positions.keep(caller, 7)
    assert [positions.of(caller) for caller in ("ann", "bob", "carl")] == [7, None, 7]
    now[0] += 11
    assert positions.of("ann") is None


async def _nothing(*_: object) -> None: ...


def test_a_fixed_segment_goes_before_a_parameter() -> None:
    table = RouteTable()
    for path in ("/v1/cases/report", "/v1/cases/{number}", "/v1/cases/{number}/steps", "/v1/{a}/{b}/other"):
        table.add("GET", path, _nothing)

    def found(path: str) -> tuple[str, dict[str, str]] | None:
        match = table.find(path.split("/")[1:])
        return None if match is None else (match[0].path, match[1])

    assert found("/v1/cases/report") == ("/v1/cases/report", {})
    assert found("/v1/cases/7") == ("/v1/cases/{number}", {"number": "7"})
    assert found("/v1/cases/report/steps") == ("/v1/cases/{number}/steps", {"number": "report"})
    assert found("/v1/cases/7/other") == ("/v1/{a}/{b}/other", {"a": "cases", "b": "7"})
    for path in ("/", "/v1/cases", "/v1/cases/", "/v1/cases/7/", "/v1/cases//steps", "//v1/cases/7"):
        assert found(path) is None


def test_a_route_is_declared_once() -> None:
    table = RouteTable()
    table.add("GET", "/a/{b}", _nothing)
    with pytest.raises(ValueError, match="twice"):
        table.add("GET", "/a/{b}", _nothing)
    with pytest.raises(ValueError, match="other parameter names"):
        table.add("POST", "/a/{c}", _nothing)


class Named(Event):
    public = ("name",)
    name: Annotated[str, Personal(of="person")]
    person: str


class Wrong(Event):
    public = ("nothing",)


@query("/pages", roles=("clerk",), place=Found(), clause="1", answer=Answer, paged=True)
class Unpaged(Query):
    """Has no cursor."""


@pytest.mark.parametrize(
    ("contract", "why"),
    [
        (Contract("x", {}, {}, {"Named": Named}), "personal"),
        (Contract("x", {}, {}, {"Wrong": Wrong}), "has not"),
        (Contract("x", {}, {"Unpaged": Unpaged}, {}), "cursor"),
    ],
)
def test_a_contract_that_cannot_be_served_is_named(contract: Contract, why: str) -> None:
    with pytest.raises(ContractError, match=why):
        check(contract)


def delivered(kind: str, **data: object) -> Delivered:
    return Delivered("chairs", 3, kind, 1, UUID(int=1), 1, UUID(int=2), AT, AT, data, b"chain")


def test_the_feed_keeps_no_personal_values_and_shows_only_what_is_public() -> None:
    secret = "sealed:k:abc"
    event = delivered(
        "ChairPlaced", hall="north", count=2, keeper="Ann", notes=[secret, {"a": secret, "b": 1}]
    )
    entry = entry_of(event, CONTRACT)
    assert json.loads(entry.data) == {"hall": "north", "count": 2, "notes": [{"b": 1}]}
    assert entry.hall == "north"
    assert json.loads(entry.public or "") == {"hall": "north", "count": 2}


def test_an_event_unknown_to_the_contract_is_kept_but_not_shown() -> None:
    entry = entry_of(delivered("ChairBurnt", who="sealed:k:abc", count=1), CONTRACT)
    assert json.loads(entry.data) == {"count": 1}
    assert (entry.hall, entry.public) == (None, None)
    destroyed = entry_of(delivered("KeyDestroyed", person="account-1", keys=["k"]), CONTRACT)
    assert json.loads(destroyed.data) == {"keys": ["k"]}


def test_a_cursor_is_one_of_ours() -> None:
    assert number_of(cursor_of(12345)) == 12345
    for cursor in ("", "x", "LTE", "MTIzNDV", "MTI=", "5", "ä", "MDE"):
        with pytest.raises(Refusal):
            number_of(cursor)
