"""Charts say what they show, in text, and are drawn to a scale that starts at zero."""

import re
from xml.etree import ElementTree as xml

import pytest

from gateway.web.charts import Series, bars, lines

_NS = "{http://www.w3.org/2000/svg}"


def _parsed(markup: str) -> xml.Element:
    return xml.fromstring(markup)


def test_every_point_says_what_it_is() -> None:
    drawn = _parsed(bars("Cases", ["2026-01", "2026-02"], [Series("In", (3, 0)), Series("Out", (None, 7.5))]))
    assert [title.text for title in drawn.iter("title")] == [
        "2026-01, In: 3",
        "2026-02, In: 0",
        "2026-02, Out: 7.5",
    ]
    svg = drawn.find("svg")
    assert svg is not None
    assert (svg.get("role"), svg.get("aria-label")) == ("img", "Cases")
    assert [item.text or (item[0].tail if len(item) else "") for item in drawn.iter("li")] == ["In", "Out"]


def test_bars_stand_on_zero_and_are_as_high_as_their_values() -> None:
    drawn = _parsed(bars("", ["a", "b"], [Series("x", (10, 5))]))
    tall, low = [bar for bar in drawn.iter("rect") if bar.find("title") is not None]
    feet = {float(bar.get("y", "")) + float(bar.get("height", "")) for bar in (tall, low)}
    assert max(feet) - min(feet) < 0.2
    assert float(tall.get("height", "")) == pytest.approx(2 * float(low.get("height", "")), abs=0.2)


@pytest.mark.parametrize(
    ("largest", "marks"),
    [
        (0, ["0", "1"]),
        (1, ["0", "1"]),
        (5, ["0", "1", "2", "3", "4", "5"]),
        (6, ["0", "2", "4", "6"]),
        (101, ["0", "50", "100", "150"]),
    ],
)
def test_the_scale_has_round_numbers(largest: int, marks: list[str]) -> None:
    drawn = _parsed(bars("", ["a"], [Series("x", (largest,))]))
    assert [text.text for text in drawn.iter("text") if text.get("class") == "value"] == marks


def test_a_line_is_broken_where_there_is_no_value() -> None:
    drawn = _parsed(lines("", ["a", "b", "c", "d"], [Series("x", (1, 2, None, 4))]))
    assert len([path for path in drawn.iter("path") if path.get("class") == "s0"]) == 1
    assert len(list(drawn.iter("circle"))) == 3


def test_of_many_labels_some_are_written() -> None:
    drawn = _parsed(lines("", [str(n) for n in range(30)], [Series("x", tuple(range(30)))]))
    written = [text.text for text in drawn.iter("text") if text.get("class") == "label"]
    assert written == [str(n) for n in range(0, 30, 3)]


def test_names_are_text_and_there_is_no_style_in_the_picture() -> None:
    drawn = bars('"><script>', ["<b>"], [Series("<i>&", (1,))])
    assert not re.search(r"<script|<b>|<i>|style=", drawn)
    assert "&lt;i&gt;&amp;" in drawn


def test_nothing_makes_an_empty_chart() -> None:
    assert list(_parsed(bars("", [], [])).iter("title")) == []
