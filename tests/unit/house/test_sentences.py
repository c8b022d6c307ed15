"""What is said to people is said in three languages, with the same values in each."""

import ast
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from string import Formatter
from types import ModuleType
from typing import Any, get_args

import pytest
from opencc import OpenCC

from infra.contracts import RefusalKind, Text
from services.cases.contract import because as of_cases
from services.cases.contract import words as cases
from services.queue.contract import because as of_queue
from services.queue.contract import words as queue

ROOT = Path(__file__).parents[3]
CHINESE = re.compile("[\u4e00-\u9fff]")
SIMPLIFIED = OpenCC("t2s")


def _modules() -> Iterator[ModuleType]:
    for folder in ("infra", "gateway", "services"):
        for source in sorted((ROOT / folder).rglob("*.py")):
            text = source.read_text()
            if "Text" in text or "because" in text or "RefusalKind" in text:
                name = ".".join(source.relative_to(ROOT).with_suffix("").parts)
                yield import_module(name.removesuffix(".__init__"))


MODULES = list(_modules())


def _texts(value: Any) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, RefusalKind):
        yield from (value.title, value.remedy)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)


TEXTS = sorted(
    {text for module in MODULES for value in vars(module).values() for text in _texts(value)},
    key=lambda text: text.en,
)


def _places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_there_are_as_many_as_there_should_be() -> None:
    assert len(TEXTS) > 350


def test_each_language_says_it_with_the_same_values() -> None:
    """But for a cause, which is for operators."""
    for text in TEXTS:
        places = _places(text.en)
        assert _places(text.zh_hant) == _places(text.zh_hans) == places - {"cause"}, text
        words = re.sub(r"\{.*?\}", "", text.en)
        if re.search("[A-Za-z]", words) or "cause" in places:
            assert CHINESE.search(text.zh_hant), text
            assert CHINESE.search(text.zh_hans), text


def test_simplified_chinese_has_no_traditional_character() -> None:
    assert [text for text in TEXTS if SIMPLIFIED.convert(text.zh_hans) != text.zh_hans] == []


def _filled(module: ModuleType) -> Iterator[tuple[str, Text, set[str]]]:
    """Where a text is given its values: the place, the text, and the names of what it is given."""
    assert module.__file__ is not None
    for node in ast.walk(ast.parse(Path(module.__file__).read_text())):
        if isinstance(node, ast.Call) and all(keyword.arg for keyword in node.keywords):
            match node.func:
                case ast.Name(id=name):
                    called = getattr(module, name, None)
                case ast.Attribute(value=ast.Name(id=holder), attr=name):
                    called = getattr(getattr(module, holder, None), name, None)
                case _:
                    called = None
            if isinstance(called, Text):
                given = {keyword.arg for keyword in node.keywords if keyword.arg}
                yield f"{module.__name__}:{node.lineno}", called, given


FILLED = [found for module in MODULES for found in _filled(module)]


def test_each_sentence_is_given_the_values_it_has_places_for() -> None:
    assert len(FILLED) > 150
    wrong = {where: given ^ _places(text.en) for where, text, given in FILLED if given != _places(text.en)}
    assert wrong == {}


def test_each_sentence_is_said_somewhere() -> None:
    """Of those that are there only to be said: modules named `because`."""
    said = {id(text) for _, text, _ in FILLED}
    sources = "\n".join(source.read_text() for source in ROOT.glob("[gis]*/**/*.py"))
    unsaid = [
        f"{module.__name__}.{name}"
        for module in MODULES
        if module.__name__.endswith("because")
        for name, text in vars(module).items()
        if isinstance(text, Text) and id(text) not in said and f"because.{name}" not in sources
    ]
    assert unsaid == []


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (of_cases.CASE_STATUS, cases.CaseStatus),
        (of_cases.OUTCOME, cases.Outcome),
        (of_cases.CHANNEL, cases.Channel),
        (of_cases.PAPER, cases.PaperKind),
        (of_cases.STOPS, cases.ExclusionKind),
        (of_queue.TICKET_STATUS, queue.TicketStatus),
        (of_queue.WINDOW_STATUS, queue.WindowStatus),
        (of_queue.APPOINTMENT_STATUS, queue.AppointmentStatus),
    ],
)
def test_each_value_that_a_sentence_shows_has_a_word(words: Mapping[str, Text], values: Any) -> None:
    assert set(words) == set(get_args(values))


def test_contracts_own_checks_speak_three_languages() -> None:
    """A check of a field raises `unfit(...)`, or its message is pydantic's word around English."""
    sources = [
        *ROOT.glob("services/*/contract/**/*.py"),
        *ROOT.glob("services/shared/*.py"),
        *ROOT.glob("gateway/**/contract.py"),
    ]
    assert len(sources) > 30
    english = [str(source) for source in sources if "raise ValueError" in source.read_text()]
    assert english == []
