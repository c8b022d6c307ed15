"""Given an item's steps, when its flow is drawn, then each stands below those that it waits for."""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from itertools import combinations, pairwise
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.languages.saying import LANGUAGES, Language
from services.cases.contract.words import Definition, Step
from services.cases.papers.flow import END, START, Place, flow_svg
from services.shared.papers.drawing import State, _mark
from services.shared.papers.layout import lay_out, predecessors
from services.shared.papers.measure import width_of, wrap
from services.shared.values import Words
from tests.permits import definition, words
from tests.unit.papers_rig import TEXTS, WORDS, said_as, tags_of

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

JOINT = definition(
    item_class="joint",
    steps=[
        {"code": "lead", "name": words("Hand out"), "party": "food", "limit": 1},
        {"code": "fire", "name": words("Fire safety"), "party": "fire", "limit": 5, "after": ["lead"]},
        {"code": "env", "name": words("Environment"), "party": "env", "limit": 3, "after": ["lead"]},
        {"code": "sum", "name": words("Put together"), "party": "food", "after": ["fire", "env", "lead"]},
    ],
)


def boxes_of(svg: str) -> dict[str, Box]:
    """Where each box stands, by the first line of its title."""
    found: dict[str, Box] = {}
    for group in ElementTree.fromstring(svg).iterfind(".//{*}g"):
        title, frame = group.findtext("{*}title"), group.find("{*}rect")
        assert title is not None
        assert frame is not None
        left, top, width, height = (float(frame.attrib[name]) for name in ("x", "y", "width", "height"))
        found[title.splitlines()[0]] = (left, top, left + width, top + height)
    return found


@st.composite
def step_lists(draw: st.DrawFn, *, circles: bool = True) -> list[Step]:
    """Steps that wait for any others, also for ones that are not there, or for each other."""
    count = draw(st.integers(0, 14))
    names = [f"s{number}" for number in range(count)]
    steps = []
    for number, code in enumerate(names):
        others = names if circles else names[:number]
        waits = st.lists(st.sampled_from([*others, "stranger"]), max_size=4).map(tuple)
        after = draw(st.one_of(st.none(), waits))
        steps.append(Step(code=code, name=Words(**words(code)), party="p", after=after))
    return steps


def test_steps_that_wait_for_the_same_stand_side_by_side_and_the_rest_below() -> None:
    boxes = boxes_of(flow_svg(JOINT, "en"))
    start, lead, fire, env, together, end = boxes.values()
    assert fire[1] == env[1]
    assert fire[2] < env[0]
    for above, below in ((start, lead), (lead, fire), (env, together), (together, end)):
        assert above[3] < below[1]


def test_a_step_without_after_follows_the_one_before_it_and_an_empty_one_begins() -> None:
    steps = [
        Step(code="a", name=Words(**words("a")), party="p"),
        Step(code="b", name=Words(**words("b")), party="p"),
        Step(code="c", name=Words(**words("c")), party="p", after=()),
    ]
    assert predecessors(steps) == {"a": (), "b": ("a",), "c": ()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_step_says_who_does_it_and_how_long_it_may_take(language: Language) -> None:
    party = Words(en="Fire Brigade", zh_hant="消防隊", zh_hans="消防队")
    svg = flow_svg(JOINT, language, None, {"fire": party})
    said = {"en": "Fire Brigade", "zh-Hant": "消防隊", "zh-Hans": "消防队"}[language]
    days = {"en": "5 working days", "zh-Hant": "5 個工作日", "zh-Hans": "5 个工作日"}[language]
    titles = {title.text or "" for title in ElementTree.fromstring(svg).iterfind(".//{*}title")}
    [fire] = [title for title in titles if title.startswith("2. Fire safety")]
    assert said in fire
    assert days in fire
    assert not any("working" in title or "工作日" in title for title in titles if "Put together" in title)
    assert ElementTree.fromstring(svg).attrib["lang"] == language


def test_a_party_without_a_name_is_shown_by_its_code() -> None:
    assert ">By: env<" in flow_svg(JOINT, "en")


@given(step_lists())
@settings(max_examples=60)
def test_arrows_say_exactly_what_waits_for_what(steps: list[Step]) -> None:
    waits_for = predecessors(steps)
    layout = lay_out(waits_for)
    after: dict[str, set[str]] = {}
    for way in layout.ways:
        sources = layout.groups.get(way[0], (way[0],))
        for target in layout.groups.get(way[-1], (way[-1],)):
            after.setdefault(target, set()).update(sources)

    def all_before(code: str, direct: Any) -> set[str]:
        return set(direct.get(code, ())).union(*(all_before(other, direct) for other in direct.get(code, ())))

    for code in waits_for:
        assert all_before(code, after) - {START} == all_before(code, waits_for)
    assert all_before(END, after) == {START, *waits_for}


def test_what_follows_from_other_arrows_is_not_drawn_again() -> None:
    layout = lay_out(predecessors(JOINT.steps or ()))
    assert {(way[0], way[-1]) for way in layout.ways} == {
        *((START, "lead"), ("lead", "fire"), ("lead", "env"), ("fire", "sum"), ("env", "sum"), ("sum", END)),
    }


@given(step_lists(circles=False))
@settings(max_examples=60)
def test_nothing_that_is_told_is_left_out_where_there_is_no_circle(steps: list[Step]) -> None:
    waits_for = predecessors(steps)
    for before, step in zip([None, *steps], steps, strict=False):
        told = step.after if step.after is not None else (before.code,) if before else ()
        assert set(waits_for[step.code]) == set(told) - {"stranger"}


@given(step_lists(), st.sampled_from(LANGUAGES), st.booleans())
@settings(max_examples=60)
def test_boxes_stand_apart_within_the_picture_and_below_what_they_wait_for(
    steps: list[Step], language: Language, reported: bool
) -> None:
    item = Definition(steps=tuple(steps), item_class="reported" if reported else "joint")
    svg = flow_svg(item, language)
    boxes = boxes_of(svg)
    assert len(boxes) == len(steps) + 2 + reported
    _, _, width, height = map(float, ElementTree.fromstring(svg).attrib["viewBox"].split())
    for left, top, right, bottom in boxes.values():
        assert 0 < left < right < width
        assert 0 < top < bottom < height
    for one, other in combinations(boxes.values(), 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    by_code = {step.code: boxes[f"{number}. {step.code}"] for number, step in enumerate(steps, 1)}
    for code, named in predecessors(steps).items():
        assert all(by_code[other][3] < by_code[code][1] for other in named)
    assert all(above[1] <= below[1] for above, below in pairwise([*boxes.values()][-2:]))


def test_many_departments_side_by_side_are_one_group_that_fits_a_page() -> None:
    steps = [Step(code=f"d{i}", name=Words(**words(f"d{i}")), party="p", after=()) for i in range(12)]
    layout = lay_out(predecessors(steps))
    assert [len(layer) for layer in layout.layers] == [1, 1, 1]
    assert len(layout.ways) == 2
    svg = flow_svg(Definition(steps=tuple(steps)), "en")
    assert "side by side" in svg
    assert float(ElementTree.fromstring(svg).attrib["width"]) < 800


def test_the_higher_authority_comes_after_all_steps() -> None:
    authority = {"en": "Ministry", "zh_hant": "部", "zh_hans": "部"}
    svg = flow_svg(definition(item_class="reported", authority=authority, authority_limit=20), "en")
    *steps, decides, end = boxes_of(svg).values()
    assert all(step[3] < decides[1] for step in steps)
    assert decides[3] < end[1]
    assert "By: Ministry" in svg
    assert "Limit: 20 working days" in svg


def test_a_place_is_told_in_words() -> None:
    place = Place(done=frozenset(["lead", "env"]), open={"fire": "red"})
    svg = flow_svg(JOINT, "en", place)
    last = {
        (title.text or "").splitlines()[0]: (title.text or "").splitlines()[-1]
        for title in ElementTree.fromstring(svg).iterfind(".//{*}title")
    }
    assert last["Application and acceptance"] == "Done"
    assert (last["1. Hand out"], last["3. Environment"]) == ("Done", "Done")
    assert last["2. Fire safety"] == "In hand, overdue"
    assert "In hand" not in last["4. Put together"]
    assert "Done" not in last["Decision and delivery"]
    told = ElementTree.fromstring(svg).findtext("{*}desc") or ""
    assert "2. Fire safety, By: fire, Limit: 5 working days, after 1, In hand, overdue." in told


def test_a_case_that_is_not_accepted_yet_stands_at_the_start() -> None:
    svg = flow_svg(JOINT, "en", Place(open={START: "yellow"}))
    assert "In hand, due soon" in svg
    assert ">Done<" not in svg
    assert flow_svg(JOINT, "en", Place(done=frozenset([END]))).count(">Done<") == 2
    assert "In hand" not in flow_svg(JOINT, "en")


def colourless(markup: str) -> str:
    return re.sub(r'"#[0-9a-f]{3,6}"', '"x"', markup)


def test_each_state_has_a_shape_and_a_word_of_its_own() -> None:
    shapes = {colourless(_mark(state, 0, 0)) for state in ("done", "open", "green", "yellow", "red")}
    assert len(shapes) == 5
    assert set(get_args(State)) == {"ahead", "done", "open", "green", "yellow", "red"}
    for language in LANGUAGES:
        pictures = {
            colourless(flow_svg(JOINT, language, place))
            for place in (
                *(Place(open={"lead": light}) for light in ("green", "yellow", "red", None)),
                Place(done=frozenset(["lead"])),
                Place(),
            )
        }
        assert len(pictures) == 6


@given(WORDS, WORDS, TEXTS, st.sampled_from(LANGUAGES), st.sampled_from(["green", "yellow", "red", None]))
@settings(max_examples=80)
def test_no_name_becomes_markup(name: Words, step: Words, party: str, language: Language, light: Any) -> None:
    item = Definition(name=name, steps=(Step(code="a", name=step, party="p", limit=3),))
    svg = flow_svg(item, language, Place(open={"a": light}), {"p": party})
    document = ElementTree.fromstring(svg)
    assert set(tags_of(document)) <= {
        *("svg", "title", "desc", "style", "rect", "path", "polygon", "circle", "g", "text"),
    }
    attributes = {name for element in document.iter() for name in element.attrib}
    assert not {name for name in attributes if name.startswith("on") or name.endswith("href")}
    titles = [" ".join((title.text or "").split()) for title in document.iterfind(".//{*}title")]
    assert titles[0].startswith(said_as(name.en))
    assert any(f"1. {said_as(step.en)}" in title and said_as(party) in title for title in titles)


@pytest.mark.parametrize("fields", [{}, {"steps": ()}, {"item_class": "reported"}])
def test_a_draft_without_steps_is_drawn_as_far_as_it_goes(fields: dict[str, Any]) -> None:
    boxes = boxes_of(flow_svg(Definition(**fields), "zh-Hant"))
    assert next(iter(boxes)) == "申請與受理"
    assert [*boxes][-1] == "決定與送達"


def test_steps_of_one_code_are_drawn_once() -> None:
    step = {"code": "a", "name": words("first"), "party": "p"}
    boxes = boxes_of(flow_svg(definition(steps=[step, {**step, "name": words("second")}]), "en"))
    assert len(boxes) == 3
    assert "1. first" in boxes


def test_the_same_item_gives_the_same_picture_in_every_process() -> None:
    program = (
        "from tests.unit.shared.test_papers_flow import JOINT; from services.cases.papers.flow import *;"
        "print(flow_svg(JOINT, 'en', Place(done=frozenset(['lead', 'env']), open={'fire': 'red'})), end='')"
    )
    place = Place(done=frozenset(["env", "lead"]), open={"fire": "red"})
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == flow_svg(JOINT, "en", place)


@given(st.one_of(TEXTS, st.text("漢字，。（）abc WM", max_size=60)), st.floats(3, 20), st.integers(1, 5))
def test_no_line_is_wider_than_its_box(text: str, width: float, most: int) -> None:
    lines = wrap(text, width, most)
    assert 1 <= len(lines) <= most
    assert all(width_of(line) <= width + 0.01 for line in lines)
    whole = "".join("".join(text.split()))
    shown = "".join("".join(lines).split())
    assert shown == whole or (shown.endswith("…") and whole.startswith(shown[:-1]))


def test_lines_break_where_readers_expect_it() -> None:
    assert wrap("Visit the place of business", 8, 9) == ("Visit the place", "of business")
    assert wrap("現場核查，並出具意見", 5, 9) == ("現場核查，", "並出具意見")
    assert not any(line.startswith("，") for line in wrap("現場核查，並出具意見", 4, 9))
    assert wrap("牽頭部門初審並分送材料", 10, 9) == ("牽頭部門初審", "並分送材料")
