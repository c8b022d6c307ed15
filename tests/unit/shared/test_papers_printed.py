"""Given what a paper is about, when it is written, then all of it stands there, escaped, on an A4 page."""

import ast
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.languages.saying import LANGUAGES, Language, day, major_units, period, said, working_days
from services.cases.contract.words import Fee, LegalBasis
from services.cases.papers import printed, values, wording
from services.shared.papers import wording as on_all
from services.shared.papers.citing import cited
from services.shared.papers.markup import element
from services.shared.values import Words
from tests.unit.papers_rig import LINES, TEXTS, read_html, said_as, tags_of, texts_of

HALL = Words(en="North Hall", zh_hant="北區大廳", zh_hans="北区大厅")
ITEM = Words(en="Food stall permit", zh_hant="食品攤販許可", zh_hans="食品摊贩许可")
LEASE = Words(en="Lease", zh_hant="租賃合同", zh_hans="租赁合同")
LAW = LegalBasis(title=Words(en="Food Safety Law", zh_hant="食品安全法", zh_hans="食品安全法"), article="35")
HEAD = values.Head(number="N-7-1", date=date(2026, 3, 2), hall=HALL, item=ITEM, case="N-7", to="王小明")
STEPS = tuple(values.ProcessLine(f"step {n}", f"party {n}", n or None) for n in range(12))
REMEDIES = (
    values.Remedy("reconsideration", "the City", 60, "days"),
    values.Remedy("litigation", "the Court", 6, "months"),
)
RECEIPT = values.Receipt(
    head=HEAD,
    received_on=date(2026, 3, 1),
    channel="kiosk",
    materials=("form", LEASE),
    outstanding=("photo",),
    check_due_on=date(2026, 3, 9),
    code="NZM3-XBV3",
    fees=(Fee(name=ITEM, amount=5005),),
)
NOTICE = values.Notice(
    head=HEAD,
    missing=(values.MissingLine("form", "not signed"), values.MissingLine(LEASE, None, "photo")),
    process=STEPS,
    promised_limit=10,
    supplement_by=date(2026, 4, 1),
    basis=(LAW,),
)
ACCEPTANCE = values.Acceptance(
    head=HEAD, accepted_on=date(2026, 3, 2), process=STEPS, due_on=date(2026, 3, 16), statutory_limit=20
)
REFUSAL = values.Refusal(head=HEAD, reason="one\ntwo", basis=(LAW,), remedies=REMEDIES)
DECISION = values.Decision(
    head=HEAD, outcome="granted", results=("permit",), delivery="by post", basis=(LAW,), remedies=REMEDIES
)
EXTENSION = values.Extension(
    head=HEAD,
    working_days=10,
    old_due_on=date(2026, 3, 16),
    new_due_on=date(2026, 3, 30),
    reason="flood",
    approved_by="the head",
)
PAPERS: list[tuple[Callable[..., str], Any]] = [
    (printed.receipt, RECEIPT),
    (printed.notice, NOTICE),
    (printed.acceptance, ACCEPTANCE),
    (printed.refusal, REFUSAL),
    (printed.decision, DECISION),
    (printed.extension, EXTENSION),
]
each_paper = pytest.mark.parametrize(("write", "paper"), PAPERS, ids=[write.__name__ for write, _ in PAPERS])
each_language = pytest.mark.parametrize("language", LANGUAGES)


def parsed(page: str) -> ElementTree.Element:
    assert page.startswith("<!DOCTYPE html>\n<html lang=")
    return ElementTree.fromstring(page)


@each_language
@each_paper
def test_every_paper_has_its_number_date_hall_item_case_and_applicant(
    write: Callable[..., str], paper: Any, language: Language
) -> None:
    document = parsed(write(paper, language))
    assert document.attrib["lang"] == language
    text = texts_of(document)
    for value in ("N-7-1", day(HEAD.date, language), said(HALL, language), said(ITEM, language), "王小明"):
        assert value in text
    assert said(on_all.SEAL, language) in text
    assert said(on_all.RECEIVED_BY, language) in text
    assert document.findtext("head/title") == f"{document.findtext('body/header/h1')} N-7-1"


@each_language
@each_paper
def test_every_paper_prints_on_a4_and_needs_nothing_from_outside(
    write: Callable[..., str], paper: Any, language: Language
) -> None:
    page = write(paper, language)
    style = parsed(page).findtext("head/style") or ""
    assert re.search(r"@page \{ size: A4; margin: [^;]+;", style)
    assert "break-inside: avoid" in style
    assert f"CJK {'TC' if language == 'zh-Hant' else 'SC'}" in style
    assert not re.search(r"https?:|url\(|@import|<link|<script|src=|href=", page)


@each_paper
def test_the_three_languages_are_three_texts(write: Callable[..., str], paper: Any) -> None:
    titles = {parsed(write(paper, language)).findtext("body/header/h1") for language in LANGUAGES}
    assert len(titles) == 3


def test_an_applicant_without_a_name_is_spoken_to_as_one() -> None:
    head = values.Head(number="1", date=HEAD.date, hall=HALL, item=ITEM, case="N-7")
    paper = values.Refusal(head=head, reason="no")
    spoken_to = {
        language: "".join(parsed(printed.refusal(paper, language)).find("body/p").itertext())  # type: ignore[union-attr]
        for language in LANGUAGES
    }
    assert spoken_to == {"en": "To the applicant:", "zh-Hant": "申請人：", "zh-Hans": "申请人："}


def rows(page: str) -> list[list[str]]:
    """The lines of all numbered tables."""
    return [
        [cell.text or "" for cell in row]
        for body in parsed(page).iterfind(".//tbody")
        for row in body
        if row[0].attrib.get("class") == "nth"
    ]


def test_the_notice_lists_all_that_is_missing_and_the_whole_process() -> None:
    page = printed.notice(NOTICE, "en")
    told = rows(page)
    assert told[0] == ["1", "form", "not signed"]
    assert told[1] == ["2", "Lease", "not handed in (needed because of: photo)"]
    assert told[2] == ["1", "step 0", "party 0", "none of its own"]
    assert told[3:] == [[str(n + 1), f"step {n}", f"party {n}", working_days(n, "en")] for n in range(1, 12)]
    text = texts_of(parsed(page))
    assert "1 April 2026" in text
    assert "10 working days" in text
    assert "Food Safety Law, article 35" in text


def test_the_receipt_names_materials_code_and_fees() -> None:
    text = texts_of(parsed(printed.receipt(RECEIPT, "zh-Hans")))
    for value in ("租赁合同", "photo", "自助终端", "2026年3月1日", "2026年3月9日", "NZM3-XBV3", "CNY 50.05"):
        assert value in text
    assert "费用尚未缴纳" in text
    bare = values.Receipt(head=HEAD, received_on=HEAD.date, channel="post")
    text = texts_of(parsed(printed.receipt(bare, "zh-Hans")))
    assert "查询码" not in text
    assert "收费" not in text
    paid = values.Receipt(head=HEAD, received_on=HEAD.date, channel="post", fees=RECEIPT.fees, fees_paid=True)
    assert "费用已缴清" in texts_of(parsed(printed.receipt(paid, "zh-Hans")))


def test_an_acceptance_says_whether_somebody_decided_it() -> None:
    deemed = values.Acceptance(head=HEAD, accepted_on=HEAD.date, process=(), deemed=True)
    texts = [texts_of(parsed(printed.acceptance(paper, "zh-Hant"))) for paper in (ACCEPTANCE, deemed)]
    assert ["視為已受理" in text for text in texts] == [False, True]
    assert "2026年3月16日" in texts[0]
    assert "20 個工作日" in texts[0]


def test_a_refusal_and_a_decision_say_why_and_what_can_be_done_against_it() -> None:
    document = parsed(printed.refusal(REFUSAL, "en"))
    assert document.findtext("body/p[@class='own']") == "one\ntwo"
    assert "the City for administrative reconsideration within 60 days" in texts_of(document)
    denied = values.Decision(
        head=HEAD, outcome="denied", reason="too small", corrects="D-1", remedies=REMEDIES
    )
    text = texts_of(parsed(printed.decision(denied, "zh-Hans")))
    for value in ("不予批准", "too small", "编号 D-1 的决定书", "6 个月内", "the Court"):
        assert value in text
    granted = texts_of(parsed(printed.decision(DECISION, "en")))
    assert "Granted" in granted
    assert "permit" in granted
    assert "by post" in granted
    assert "takes its place" not in granted


def test_an_extension_says_from_when_to_when() -> None:
    text = texts_of(parsed(printed.extension(EXTENSION, "en")))
    for value in ("16 March 2026", "30 March 2026", "10 working days", "flood", "the head"):
        assert value in text


@given(TEXTS, LINES, TEXTS, TEXTS, st.sampled_from(LANGUAGES))
@settings(max_examples=60)
def test_no_value_becomes_markup(
    name: str, reason: str, material: str, number: str, language: Language
) -> None:
    head = values.Head(number=number, date=HEAD.date, hall=name, item=material, case=number, to=name)
    law = LegalBasis(title=Words(en="L", zh_hant="L", zh_hans="L"), article=reason.strip())
    plain = values.Head(number="1", date=HEAD.date, hall="h", item="m", case="1", to="n")
    pages = [
        (
            printed.notice(
                values.Notice(
                    head=chosen,
                    missing=(values.MissingLine(what, why, what),),
                    process=(values.ProcessLine(what, what),),
                    basis=(law,),
                ),
                language,
            ),
            printed.decision(
                values.Decision(
                    head=chosen,
                    outcome="denied",
                    reason=why,
                    results=(what,),
                    delivery=what,
                    corrects=what,
                    remedies=(values.Remedy("litigation", what, 1, "days"),),
                ),
                language,
            ),
        )
        for chosen, what, why in ((head, material, reason), (plain, "m", "w"))
    ]
    for page, harmless in zip(*pages, strict=True):
        document = parsed(page)
        assert tags_of(document) == tags_of(parsed(harmless))
        seen = read_html(page)
        assert seen.elements == [(element.tag, dict(element.attrib)) for element in document.iter()]
        assert "".join(document.itertext()).strip() == seen.text.strip()
        text = " ".join(seen.text.split())
        for value in (name, reason, material, number):
            assert said_as(value) in text


@given(TEXTS)
def test_no_value_leaves_its_attribute(value: str) -> None:
    written = element("td", lang=value, class_="a")
    assert list(ElementTree.fromstring(written).attrib) == ["lang", "class"]
    assert [sorted(attributes) for _, attributes in read_html(written).elements] == [["class", "lang"]]


@pytest.mark.parametrize(
    ("said_in", "expected"),
    [
        (day(date(2026, 3, 2), "en"), "2 March 2026"),
        (day(date(2026, 12, 31), "zh-Hans"), "2026年12月31日"),
        (working_days(1, "en"), "1 working day"),
        (working_days(2, "zh-Hans"), "2 个工作日"),
        (period(1, "months", "en"), "1 month"),
        (period(60, "days", "zh-Hant"), "60 日"),
        (period(6, "months", "zh-Hant"), "6 個月"),
        (major_units(5, "CNY"), "0.05"),
        (major_units(123456, "CNY"), "1234.56"),
        (major_units(500, "JPY"), "500"),
        (major_units(1500, "KWD"), "1.500"),
        (cited(LAW, "zh-Hant"), "《食品安全法》第 35 條"),
        (cited(LegalBasis(title=LAW.title, article="第八條"), "zh-Hans"), "《食品安全法》第八條"),
    ],
)
def test_dates_limits_amounts_and_laws_are_said_as_people_say_them(said_in: str, expected: str) -> None:
    assert said_in == expected


def every_wording() -> list[tuple[str, Words]]:
    found = []
    for name, value in [*vars(wording).items(), *vars(on_all).items()]:
        if isinstance(value, Words):
            found.append((name, value))
        elif isinstance(value, dict) and name.isupper():
            found += [(f"{name}.{key}", words) for key, words in value.items()]
    return found


def test_every_wording_takes_the_same_values_in_each_language() -> None:
    def fields(text: str) -> list[str]:
        return sorted(field for _, field, _, _ in Formatter().parse(text) if field is not None)

    assert len(every_wording()) > 60
    for name, words in every_wording():
        assert fields(words.en) == fields(words.zh_hant) == fields(words.zh_hans), name


def test_no_wording_mixes_the_scripts() -> None:
    traditional = set(
        "辦請證書時個據條領機關審聯內無獨單應環節編號經簽齊絡費額網郵請與還補項將後過這們開於從"
    )
    simplified = set("办请证书时个据条领机关审联内无独单应环节编号经签齐络费额网邮请与还补项将后过这们开于从")
    for name, words in every_wording():
        assert not set(words.zh_hans) & (traditional - simplified), name
        assert not set(words.zh_hant) & (simplified - traditional), name
        assert words.en.isascii(), name
        assert not re.search("[A-Za-z]", re.sub(r"\{\w*\}", "", words.zh_hant + words.zh_hans)), name


def test_papers_know_the_contract_and_nothing_else_of_ours() -> None:
    ours = ("infra", "gateway", "services")
    folders = [Path(module.__file__).parent for module in (printed, on_all)]
    for source in sorted(source for folder in folders for source in folder.glob("*.py")):
        for node in ast.walk(ast.parse(source.read_text())):
            named = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            named += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for module in named:
                allowed = module.startswith(
                    ("services.cases.contract", "services.cases.papers", "services.shared", "infra.languages")
                )
                assert allowed or not module.startswith(ours), f"{source.name} imports {module}"
