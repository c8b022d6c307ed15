"""A field that does not fit is told of in the caller's language: by the type of the error, and its values."""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError
from pydantic_core.core_schema import ErrorType

import services
from gateway.feed.contract import FollowHall, ReadFeed
from infra.contracts import Contract, Fault, faults_of, malformed, malformed_in
from infra.contracts.fields import MESSAGES
from services.shared.hours import Opening
from services.shared.values import UnusualDay, Words
from services.staff.contract.calendar import AdoptYear
from tests.said import said
from tests.unit.gateway_rig import Rig, problem

CHAIRS = "/v1/halls/north/chairs"
GOOD = {"tag": "a", "count": 2}

_NUMBER = {
    "ge": {"greater_than_equal"},
    "gt": {"greater_than"},
    "le": {"less_than_equal"},
    "lt": {"less_than"},
}
_SIZE = {"min_length": {"too_short"}, "max_length": {"too_long"}}
NONE: Mapping[str, set[str]] = {}
CAN_MEET: Mapping[str, tuple[set[str], Mapping[str, set[str]]]] = {
    # kind of schema → errors it can meet, and those that come with a condition of it
    "model-field": ({"missing"}, NONE),
    "model-fields": ({"extra_forbidden", "model_attributes_type"}, NONE),
    "model": ({"model_type"}, NONE),
    "str": (
        {"string_type", "string_unicode"},
        {
            "min_length": {"string_too_short"},
            "max_length": {"string_too_long"},
            "pattern": {"string_pattern_mismatch"},
        },
    ),
    "int": ({"int_type", "int_parsing", "int_from_float", "int_parsing_size"}, _NUMBER),
    "bool": ({"bool_type", "bool_parsing"}, NONE),
    "literal": ({"literal_error"}, NONE),
    "tuple": ({"tuple_type"}, _SIZE),
    "list": ({"list_type"}, _SIZE),
    "date": (
        {"date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"},
        _NUMBER,
    ),
    "datetime": (
        {"datetime_type", "datetime_parsing", "datetime_from_date_parsing", "datetime_object_invalid"},
        {**_NUMBER, "tz_constraint": {"timezone_naive", "timezone_aware", "timezone_offset"}},
    ),
    "time": ({"time_type", "time_parsing"}, NONE),
    "timedelta": ({"time_delta_type", "time_delta_parsing"}, NONE),
    "uuid": ({"uuid_type", "uuid_parsing", "uuid_version"}, NONE),
    **dict.fromkeys(
        (
            "default",
            "nullable",
            "definitions",
            "definition-ref",
            "no-info",
            "function-after",  # what our own checks raise is worded where they are
            "function-before",
            "function-plain",
        ),
        (set(), NONE),
    ),
}


def _messages() -> Iterator[type[BaseModel]]:
    yield from (ReadFeed, FollowHall)
    for found in walk_packages(services.__path__, "services."):
        if found.name.split(".")[2:] == ["contract"]:
            contract = import_module(found.name)
            for value in vars(contract).values():
                if isinstance(value, Contract):
                    yield from (*value.commands.values(), *value.queries.values())


def _errors(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(kind := schema.get("type"), str):
            always, conditions = CAN_MEET[kind]
            yield from always
            for condition, errors in conditions.items():
                if schema.get(condition) is not None:
                    yield from errors
        for part in schema.values():
            yield from _errors(part)
    elif isinstance(schema, list | tuple):
        for part in schema:
            yield from _errors(part)


def test_every_error_that_a_contract_can_meet_has_its_words() -> None:
    messages = list(_messages())
    assert len(messages) > 80
    met = {error for message in messages for error in _errors(message.__pydantic_core_schema__)}
    assert len(met) > 30
    assert met - set(MESSAGES) == set()
    assert set(MESSAGES) <= set(get_args(ErrorType)), "pydantic knows no such error"


_NAME = {"en": "x", "zh_hant": "x", "zh_hans": "x"}


def _told(kind: type[BaseModel], body: dict[str, Any]) -> list[tuple[str, str, dict[str, str]]]:
    with pytest.raises(ValidationError) as raised:
        kind.model_validate_json(json.dumps(body), strict=True)
    faults = [fault.to_wire() for fault in faults_of(raised.value)]
    return [(fault["field"], fault["type"], fault["message"]) for fault in faults]


def test_a_message_has_the_values_of_the_error_in_it() -> None:
    assert _told(Opening, {"weekday": 8, "opens": "09:00", "closes": "17:00"}) == [
        (
            "weekday",
            "less_than_equal",
            {"en": "must be 7 or less", "zh-Hant": "不得大於 7", "zh-Hans": "不得大于 7"},
        )
    ]
    unusual = {"day": "2026-03-02", "counted": True, "why": "moon", "name": _NAME}
    ((_, kind, message),) = _told(UnusualDay, unusual)
    assert kind == "literal_error"
    assert message["en"] == "must be one of: holiday, make_up, hall"
    assert message["zh-Hant"] == "須為下列之一：holiday、make_up、hall"


def test_a_contracts_own_check_is_told_in_three_languages() -> None:
    ((field, kind, message),) = _told(Opening, {"weekday": 1, "opens": "9", "closes": "17:00"})
    assert (field, kind) == ("opens", "unfit")
    assert message["en"].startswith("write a time of day as 09:00")
    assert message["zh-Hans"].startswith("时刻请写作 09:00")
    ((field, _, message),) = _told(Words, {"en": "x", "zh_hant": "{en}\u202e", "zh_hans": "x"})
    assert field == "zh_hant"
    assert message["zh-Hant"] == "請移除第 5 個字元 U+202E：不得含控制、方向或換行字元"
    ((field, _, message),) = _told(AdoptYear, {"hall": "h", "year": 2026, "days": []})
    assert field == ""
    assert message["zh-Hant"] == "days 與 source 須一併提供：請註明出處"


def test_an_error_that_nobody_foresaw_is_told_without_its_cause_in_chinese() -> None:
    class Weighed(BaseModel):
        weight: float

    ((_, kind, message),) = _told(Weighed, {"weight": "heavy"})
    assert kind == "float_type"
    assert message["en"] == "does not fit its form: Input should be a valid number"
    assert message["zh-Hant"] == "不符合格式"


def test_the_detail_tells_the_first_fault_and_errors_tell_all() -> None:
    faults = [Fault("a", said("no {b}"), "missing"), Fault("b", said("nor %s"))]
    told = malformed_in(faults).to_problem()
    assert told["detail"]["zh-Hant"] == "a：no {b}"
    assert [(error["field"], error["type"]) for error in told["extra"]["errors"]] == [
        ("a", "missing"),
        ("b", "unfit"),
    ]
    assert malformed("", said("all of it")).to_problem()["detail"]["en"] == "all of it"


@pytest.mark.parametrize(
    ("language", "detail", "messages"),
    [
        (
            "zh-TW",
            "count：不得小於 1",
            ["不得小於 1", "此處不接受此欄位，請移除"],
        ),
        (
            "zh-CN",
            "count：不得小于 1",
            ["不得小于 1", "此处不接受此字段，请移除"],
        ),
        (
            "en",
            "count: must be 1 or more",
            ["must be 1 or more", "is not taken here: leave it out"],
        ),
    ],
)
def test_a_field_is_refused_in_the_callers_language(
    tmp_path: Path, language: str, detail: str, messages: list[str]
) -> None:
    rig = Rig(tmp_path)
    body = {**GOOD, "count": 0, "colour": "red"}
    sent = rig.send("POST", CHAIRS, json=body, headers={"Accept-Language": language})
    document = problem(asyncio.run(sent), 422, "malformed")
    assert document["detail"] == detail
    assert [error["message"] for error in document["errors"]] == messages
    assert [error["type"] for error in document["errors"]] == ["greater_than_equal", "extra_forbidden"]


WORD = re.compile("[A-Za-z_-]{3,}")
NAMES = {
    "ASCII",
    "Authorization",
    "Bearer",
    "Content-Type",
    "Hall-At-Least",
    "Idempotency-Key",
    "JSON",
    "NUL",
    "UTF-",
    "auditor",
    "clerk",
    "cursor",
    "facilities",
    "false",
    "folded",
    "limit",
    "plain",
    "tag",
    "text",
    "token",
    "true",
}
"""What has one name in all languages, as far as it comes up here."""


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("POST", CHAIRS, {"content": b"{", "headers": {"Content-Type": "application/json"}}),
        ("POST", CHAIRS, {"content": b"[]", "headers": {"Content-Type": "application/json"}}),
        ("POST", CHAIRS, {"content": b"x", "headers": {"Content-Type": "text/plain"}}),
        ("POST", CHAIRS, {"json": {**GOOD, "tag": "\x00"}}),
        ("POST", CHAIRS, {"json": GOOD, "key": "two words"}),
        ("POST", CHAIRS, {"json": GOOD, "roles": ()}),
        ("POST", CHAIRS, {"json": GOOD, "roles": ("auditor",)}),
        ("POST", CHAIRS, {"json": GOOD, "headers": {"Authorization": "Bearer x"}}),
        ("GET", f"{CHAIRS}?folded=+no", {}),
        ("GET", f"{CHAIRS}?limit=1&limit=2", {}),
        ("GET", f"{CHAIRS}?cursor=%ff", {}),
        ("GET", CHAIRS, {"headers": {"Hall-At-Least": "soon"}}),
    ],
)
@pytest.mark.parametrize("language", ["zh-Hant", "zh-Hans"])
def test_what_the_gateway_refuses_in_chinese_is_chinese(
    tmp_path: Path, method: str, path: str, sent: dict[str, Any], language: str
) -> None:
    own = {**sent, "headers": {**sent.get("headers", {}), "Accept-Language": language}}
    answer = asyncio.run(Rig(tmp_path).send(method, path, **own))
    document = answer.json()
    told = [document["detail"], *(error["message"] for error in document.get("errors", []))]
    for one in told:
        words = set(WORD.findall(one)) - NAMES
        assert (words, bool(re.search("[\u4e00-\u9fff]", one))) == (set(), True), one
