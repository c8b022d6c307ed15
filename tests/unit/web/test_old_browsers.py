"""Boards and kiosks run on browsers ten years old, others on some of five: nothing they get has newer words.

The browser that tests pages is of today, and would understand every one.
"""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import esprima
import pytest
import tinycss2

STATIC = Path(__file__).parents[3] / "gateway" / "web" / "static"
OLDEST = ("board", "kiosk")
"""What is for them is named after them, and is held to ES2015; so is their style, where gaps are of grids."""
NEWER_CALLS = {
    *("allSettled", "finally", "flat", "flatMap", "fromEntries", "matchAll", "padEnd", "padStart"),
    *("queueMicrotask", "randomUUID", "replaceAll", "replaceChildren", "structuredClone", "toggleAttribute"),
    *("AbortController", "IntersectionObserver", "ResizeObserver"),
}
"""After Chrome 49; names that nothing else has."""
NEWER_OF_OBJECT = {"Object.entries", "Object.values"}
NEWER_RULES = {"container", "layer", "property", "scope", "starting-style"}
NEWER_PSEUDOS = {"has", "is", "where"}
NEWER_PROPERTIES = {"aspect-ratio", "container", "container-name", "container-type"}
"""And `inset`, with all that begin with it."""
GAPS = {"gap", "row-gap", "column-gap"}


def script_faults(source: str) -> list[str]:
    """What a browser of 2016 does not understand in a script."""
    try:
        tree = esprima.parseScript(source, loc=True, tokens=True)
    except esprima.Error as error:
        return [str(error)]
    nodes = [f"line {node.loc.start.line}: {fault}" for node in _nodes(tree) for fault in _newer(node)]
    commas = [one for one, after in pairwise(tree.tokens) if (one.value, after.value) == (",", ")")]
    return nodes + [f"line {comma.loc.start.line}: a comma after the last argument" for comma in commas]


def _nodes(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for one in value:
            yield from _nodes(one)
    elif isinstance(value, esprima.nodes.Node):
        yield value
        for name, one in vars(value).items():
            if name != "tokens":
                yield from _nodes(one)


def _newer(node: Any) -> Iterator[str]:
    if getattr(node, "isAsync", False) or node.type == "AwaitExpression":
        yield "async"
    if getattr(node, "operator", None) in ("**", "**="):
        yield node.operator
    if node.type in ("ObjectExpression", "ObjectPattern"):
        yield from (f"{one.type} in an object" for one in node.properties if one.type != "Property")
    if node.type == "Import":
        yield "import()"
    if getattr(node, "regex", None) and (set(node.regex.flags) - set("gimy") or "(?<" in node.regex.pattern):
        yield f"the expression {node.raw}"
    if node.type == "Identifier" and node.name in NEWER_CALLS:
        yield node.name
    if node.type == "MemberExpression" and node.object.type == node.property.type == "Identifier":
        called = f"{node.object.name}.{node.property.name}"
        yield from {called} & NEWER_OF_OBJECT


def style_faults(source: str, oldest: bool = False) -> list[str]:
    """What a browser of 2020 does not understand in a style; `oldest`: gaps between what is no grid, too."""
    rules = tinycss2.parse_stylesheet(source, skip_comments=True, skip_whitespace=True)
    return [f"line {line}: {fault}" for rule in rules for line, fault in _rule_faults(rule, oldest)]


def _rule_faults(rule: Any, oldest: bool) -> Iterator[tuple[int, str]]:
    if rule.type == "error":
        yield rule.source_line, rule.message
    elif rule.type == "at-rule" and rule.lower_at_keyword in NEWER_RULES:
        yield rule.source_line, f"@{rule.at_keyword}"
    elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
        for inner in tinycss2.parse_rule_list(rule.content or [], skip_comments=True, skip_whitespace=True):
            yield from _rule_faults(inner, oldest)
    elif rule.type == "qualified-rule":
        yield from _selector_faults(rule.prelude)
        yield from _block_faults(rule.content, oldest)


def _selector_faults(prelude: list[Any]) -> Iterator[tuple[int, str]]:
    for colon, name in pairwise(prelude):
        if colon == ":" and name.type == "function" and name.lower_name in NEWER_PSEUDOS:
            yield name.source_line, f":{name.name}()"


def _block_faults(content: list[Any], oldest: bool) -> Iterator[tuple[int, str]]:
    parts = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    declared = [part for part in parts if part.type == "declaration"]
    displays = [tinycss2.serialize(one.value).strip() for one in declared if one.lower_name == "display"]
    for part in parts:
        if part.type == "error":
            yield part.source_line, part.message
        elif part.type != "declaration":
            yield part.source_line, "a rule within a rule"
        elif part.lower_name in NEWER_PROPERTIES or part.lower_name.startswith("inset"):
            yield part.source_line, part.name
        elif oldest and part.lower_name in GAPS and not {"grid", "inline-grid"} & set(displays):
            yield part.source_line, f"{part.name} in what does not say display: grid"


def test_scripts_of_boards_and_kiosks_are_of_2015() -> None:
    scripts = [path for path in STATIC.glob("*.js") if path.stem in OLDEST]
    assert {path.name: script_faults(path.read_text()) for path in scripts} == {
        path.name: [] for path in scripts
    }


def test_styles_are_of_2020_and_those_of_boards_and_kiosks_have_gaps_in_grids_alone() -> None:
    styles = list(STATIC.glob("*.css"))
    assert {path.name: style_faults(path.read_text(), path.stem in OLDEST) for path in styles} == {
        path.name: [] for path in styles
    }


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("a?.b", "Unexpected token"),
        ("a ?? b", "Unexpected token"),
        ("try { a() } catch { b() }", "Unexpected token"),
        ("class A { b = 1 }", "Unexpected token"),
        ("import a from './a.js'", "Unexpected token"),
        ("async function a() {}", "async"),
        ("const a = async () => { await b }", "async"),
        ("a ** 2", "**"),
        ("a **= 2", "**="),
        ("const b = { ...a }", "SpreadElement in an object"),
        ("const { b, ...c } = a", "RestElement in an object"),
        ("a(b,)", "a comma after the last argument"),
        ("import('./a.js')", "import()"),
        ("/a/s.test(b)", "the expression"),
        ("/(?<=a)b/.test(c)", "the expression"),
        ("a.padStart(2)", "padStart"),
        ("Object.entries(a)", "Object.entries"),
    ],
)
def test_a_newer_script_is_refused(source: str, fault: str) -> None:
    assert any(fault in told for told in script_faults(source)), script_faults(source)


def test_a_script_of_2015_is_not_refused() -> None:
    source = """"use strict";
    const { a, b = 2 } = window, c = [...a, b,], d = { a, [b]: 1, values: 2, };
    class Board { constructor(url = `/${a}`) { this.url = url; } get live() { return this.url; } }
    for (const [key, value] of new Map()) { c.push((x) => x * key + value); }
    fetch(a).then((answer) => answer.json()).catch(() => {});
    new URLSearchParams(location.search).append("a", /^[A-Z]\\d+$/gi.test(d.values));"""
    assert script_faults(source) == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("a:has(b) { color: red }", ":has()"),
        ("@media print { a:is(b, c) { color: red } }", ":is()"),
        ("a { color: red; &:hover { color: blue } }", "a rule within a rule"),
        ("a { b { color: blue } }", "a rule within a rule"),
        ("@layer base { a { color: red } }", "@layer"),
        ("@container (width > 1px) { a { color: red } }", "@container"),
        ("a { container-type: size }", "container-type"),
        ("a { aspect-ratio: 1 }", "aspect-ratio"),
        ("a { inset: 0 }", "inset"),
        ("a { inset-inline: 0 }", "inset-inline"),
        ("a { color red }", "line 1"),
    ],
)
def test_a_newer_style_is_refused(source: str, fault: str) -> None:
    assert any(fault in told for told in style_faults(source)), style_faults(source)


def test_a_gap_outside_a_grid_is_refused_on_boards_alone() -> None:
    flex, grid = "a { display: flex; gap: 1em }", "@media print { a { display: grid; row-gap: 1em } }"
    assert style_faults(flex, oldest=True) == ["line 1: gap in what does not say display: grid"]
    assert style_faults(flex) == style_faults(grid, oldest=True) == []


def test_a_style_of_2020_is_not_refused() -> None:
    source = """:root { --ink: #111 } /* ink */ a:not(.b):focus-visible, li:nth-child(2n + 1)::before {
        margin: calc(1rem + 2px) var(--gap, 1em); background: url("/a.svg") } @page { size: 80mm 110mm }
        @font-face { font-family: "A"; src: local("B") } @media (min-width: 40em) { a { top: 0; } }"""
    assert style_faults(source, oldest=True) == []
