"""Given an item, when its guide is written as linked data, then it is a public service of CPSV-AP."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings

from services.cases.contract.words import Definition
from services.cases.papers.cpsv import CONTEXT, cpsv
from services.shared.values import Words
from tests.permits import DEFINITION, IMMEDIATE, definition, words
from tests.unit.papers_rig import TEXTS, WORDS, said_as

ADDRESS = "https://hall.example/v1/items/north/stall"
FOOD = Words(en="Food Department", zh_hant="食品科", zh_hans="食品科")
TERMS = {
    "cpsv:PublicService": {
        *("dct:identifier", "dct:title", "dct:description", "cv:hasCompetentAuthority", "cv:processingTime"),
        *("cpsv:follows", "cv:hasLegalResource", "cv:holdsRequirement", "cpsv:hasInput", "cpsv:produces"),
        *("cv:hasCost", "cv:hasChannel"),
    },
    "cv:PublicOrganisation": {"dct:identifier", "skos:prefLabel", "dct:spatial"},
    "cpsv:Rule": {"dct:identifier", "dct:title", "dct:description"},
    "eli:LegalResource": {"dct:title"},
    "cv:Requirement": {"dct:identifier", "dct:title"},
    "cv:Evidence": {"dct:identifier", "dct:title", "dct:description", "cv:supportsRequirement"},
    "cv:Output": {"dct:identifier", "dct:title"},
    "cv:Cost": {"dct:identifier", "dct:description", "cv:hasValue", "cv:currency"},
    "cv:Channel": {"dct:identifier", "dct:description"},
}
"""What CPSV-AP 3.2.0 knows of each class, as far as it is used here."""
FULL = definition({**DEFINITION, "results": [{"code": "permit", "name": words("Permit")}]})


def guide(item: Definition, **further: Any) -> dict[str, Any]:
    text = cpsv(
        item, address=ADDRESS, hall="north", item="stall", authority="food", authority_name=FOOD, **further
    )
    read: dict[str, Any] = json.loads(text)
    return read


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every node that has a class of its own."""
    if isinstance(value, list):
        for item in value:
            yield from nodes(item)
    elif isinstance(value, dict):
        if not str(value.get("@type", "xsd:")).startswith("xsd:"):
            yield value
        for name, item in value.items():
            if name != "@context":
                yield from nodes(item)


def test_every_term_is_one_of_cpsv_ap() -> None:
    seen = set()
    for node in nodes(guide(FULL, place="https://example.org/place")):
        names = set(node) - {"@context", "@id", "@type"}
        assert names <= TERMS[node["@type"]], node["@type"]
        assert {name.partition(":")[0] for name in (*names, node["@type"])} <= set(CONTEXT)
        seen.add(node["@type"])
    assert seen == set(TERMS)


def test_what_cpsv_ap_asks_for_is_there() -> None:
    for node in nodes(guide(FULL)):
        assert node["@id"].startswith(ADDRESS)
        if node["@type"] != "eli:LegalResource":
            assert node["dct:identifier"]
        assert node.get("dct:title") or node.get("dct:description") or node.get("skos:prefLabel")
    ids = [node["@id"] for node in nodes(guide(FULL))]
    assert len(ids) == len(set(ids))


def test_texts_are_said_in_three_languages() -> None:
    said = {text["@language"]: text["@value"] for text in guide(FULL)["dct:title"]}
    assert said == {"en": "Food stall permit", "zh-Hant": "食品攤販許可", "zh-Hans": "食品摊贩许可"}
    described = definition(description={"en": "Sell food", "zh_hant": "賣食品", "zh_hans": "卖食品"})
    assert guide(described)["dct:description"][0]["@value"] == "Sell food"


def test_the_guide_says_what_the_item_says() -> None:
    read = guide(FULL)
    assert read["dct:identifier"] == "north/stall"
    assert read["cv:hasCompetentAuthority"]["skos:prefLabel"][0]["@value"] == "Food Department"
    inputs = {each["dct:identifier"]: each for each in read["cpsv:hasInput"]}
    assert set(inputs) == {"material-form", "material-id", "material-lease", "material-licence"}
    condition = inputs["material-lease"]["cv:supportsRequirement"]
    assert condition["dct:title"][0]["@value"] == "The place is rented"
    assert "need not be brought" in inputs["material-licence"]["dct:description"][0]["@value"].lower()
    [cost] = read["cv:hasCost"]
    assert cost["cv:hasValue"] == {"@type": "xsd:double", "@value": "50.00"}
    assert cost["cv:currency"]["@id"].endswith("/currency/CNY")
    channels = [each["dct:identifier"] for each in read["cv:hasChannel"]]
    assert channels == ["channel-window", "channel-online", "channel-post"]
    assert read["cv:holdsRequirement"][0]["dct:title"][0]["@value"] == "Has a place to sell from"
    assert read["cv:hasLegalResource"][0]["dct:title"][0]["@value"] == "Food Safety Law, article 35"
    rules = {each["dct:identifier"]: each for each in read["cpsv:follows"]}
    assert list(rules)[2:] == ["step-examine", "step-visit", "step-sign"]
    assert rules["promised-limit"]["dct:description"][0]["@value"] == "Decided within 10 working days"
    assert rules["statutory-limit"]["dct:description"][1]["@value"] == "辦理時限：20 個工作日"


@pytest.mark.parametrize(
    ("fields", "limit", "duration"),
    [(DEFINITION, 10, "P14D"), (DEFINITION, 1, "P2D"), (DEFINITION, 3, "P5D"), (IMMEDIATE, None, "P1D")],
)
def test_the_time_is_told_in_calendar_days(fields: dict[str, Any], limit: int | None, duration: str) -> None:
    told = guide(definition(fields, promised_limit=limit))["cv:processingTime"]
    assert told == {"@type": "xsd:duration", "@value": duration}


def test_what_an_item_has_not_is_left_out() -> None:
    bare = guide(Definition())
    assert set(bare) == {"@context", "@id", "@type", "dct:identifier", "cv:hasCompetentAuthority"}
    free = guide(definition(fees=[], conditions=[], materials=[]))
    assert not {"cv:hasCost", "cv:holdsRequirement", "cpsv:hasInput"} & set(free)


@given(WORDS, TEXTS)
@settings(max_examples=40)
def test_no_name_breaks_out_of_its_text(name: Words, department: str) -> None:
    item = Definition(name=name, conditions=(name,))
    read = json.loads(
        cpsv(item, address=ADDRESS, hall="h", item="i", authority="a", authority_name=department)
    )
    assert " ".join(read["dct:title"][0]["@value"].split()) == said_as(name.en)
    label = read["cv:hasCompetentAuthority"]["skos:prefLabel"][0]["@value"]
    assert " ".join(label.split()) == said_as(department)
