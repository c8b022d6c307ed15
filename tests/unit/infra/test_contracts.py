"""The words that contracts are written in."""

from datetime import date
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import pytest
from pydantic import StringConstraints, ValidationError, create_model

from infra.contracts import (
    Answer,
    Command,
    Context,
    Contract,
    Event,
    Message,
    Personal,
    Query,
    RefusalKind,
    Text,
    command,
    person_fields,
    personal_fields,
    personal_parts,
    query,
)

LOCKED = RefusalKind("locked", 403, Text("Locked", "已上鎖", "已上锁"), Text("Ask", "請洽", "请洽"), "1.2")
TOO_LATE = RefusalKind(
    "too_late", 409, Text("Too late", "太遲", "太迟"), Text("Start anew", "重新開始", "重新开始"), "1.1"
)


class Shed:
    """Where things are; whoever declares it knows what that means."""

    refusals = (LOCKED,)

    def check_declared(self, message: type[Message], roles: frozenset[str]) -> None:
        if "thief" in roles:
            raise TypeError(f"{message.__name__}: no thief has a place here")


SHED = Shed()


class Done(Answer):
    """Done."""


@command(
    "/things/{thing}/paint", roles=("painter",), place=SHED, clause="3.2.1", answer=Done, refusals=(TOO_LATE,)
)
class Paint(Command):
    """Paint a thing.

    More words that the summary leaves out.
    """

    thing: str


@query("/things", roles=("public",), place=SHED, clause="1.3.2", answer=Done, paged=True)
class ListThings(Query):
    """List things."""


class Painted(Event):
    """A thing was painted."""

    painter: str
    name: Annotated[str, Personal(of="painter")]


def test_a_contract_gathers_what_its_module_declares_and_no_more() -> None:
    contract = Contract.of("things", globals())
    assert contract.commands == {"Paint": Paint}
    assert contract.queries == {"ListThings": ListThings}
    assert contract.events == {"Painted": Painted, "Posed": Posed}


def test_a_contract_has_what_any_module_below_its_package_declares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = "from infra.contracts import Event\nclass {}(Event):\n    thing: str\n"
    below = tmp_path / "sheds" / "later"
    below.mkdir(parents=True)
    gathering = "from infra.contracts import Contract\nCONTRACT = Contract.of_package('sheds', __name__)\n"
    (below.parent / "__init__.py").write_text(gathering)
    (below.parent / "now.py").write_text(event.format("Locked"))
    (below / "__init__.py").write_text("")
    (below / "burning.py").write_text(event.format("Burnt"))
    monkeypatch.syspath_prepend(tmp_path)
    assert set(import_module("sheds").CONTRACT.events) == {"Locked", "Burnt"}
    shared = ModuleType("shared")
    shared.Lent = create_model("Lent", __base__=Event, __module__="shared")  # type: ignore[attr-defined]
    assert set(Contract.of_package("sheds", "sheds", shared).events) == {"Locked", "Burnt", "Lent"}


def test_two_messages_of_one_name_are_no_contract() -> None:
    first, second = (
        {"__name__": name, "Lent": create_model("Lent", __base__=Event, __module__=name)}
        for name in ("one", "another")
    )
    with pytest.raises(TypeError, match="one and another both declare Lent"):
        Contract.of("things", first, second)


def test_terms_stand_beside_the_message() -> None:
    assert (Paint.terms.method, Paint.terms.path, Paint.terms.roles) == (
        "POST",
        "/things/{thing}/paint",
        frozenset({"painter"}),
    )
    assert Paint.terms.summary == "Paint a thing."
    assert ListThings.terms.method == "GET"
    assert ListThings.terms.paged


def test_a_message_refuses_as_its_place_does() -> None:
    assert Paint.terms.place is SHED
    assert Paint.terms.refusals == (TOO_LATE, LOCKED)
    assert ListThings.terms.refusals == (LOCKED,)


def test_a_message_without_a_place_does_not_load() -> None:
    with pytest.raises(TypeError, match="place"):
        command("/things/{thing}/steal", roles=("painter",), clause="1.1", answer=Done)  # type: ignore[call-arg]


def test_a_message_that_its_place_does_not_fit_does_not_load() -> None:
    with pytest.raises(TypeError, match="Paint: no thief"):
        command("/things", roles=("thief",), place=SHED, clause="1.1", answer=Done)(Paint)


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(ValidationError, match="colour"):
        Paint.model_validate({"thing": "door", "colour": "red"})


def test_a_message_cannot_be_changed() -> None:
    paint = Paint(thing="door")
    with pytest.raises(ValidationError):
        paint.thing = "wall"  # type: ignore[misc]


def test_personal_fields_name_the_person_they_belong_to() -> None:
    assert personal_fields(Painted) == {"name": "painter"}
    assert personal_fields(Message) == {}


@pytest.mark.parametrize(
    ("kind", "of"),
    [
        (Annotated[str, StringConstraints(max_length=20)], "painter"),
        (Annotated[str, StringConstraints(max_length=20)] | None, "painter"),
        (int, "painter"),
        (str, "sitter"),
    ],
)
def test_a_personal_field_that_could_not_be_sealed_is_refused_with_its_contract(kind: Any, of: str) -> None:
    drawn = create_model(
        "Drawn", __base__=Event, painter=(str, ...), name=(Annotated[kind, Personal(of)], ...)
    )
    with pytest.raises(TypeError, match=r"Drawn\.name is personal"):
        Contract.of("things", {"__name__": drawn.__module__, "Drawn": drawn})


class Sitter(Message):
    name: Annotated[str, Personal(of="painter")]
    chair: int = 1


class Posed(Event):
    painter: str
    sitters: tuple[Sitter, ...] = ()


def test_what_is_personal_in_the_parts_of_an_event_is_of_a_person_that_the_event_names() -> None:
    assert (personal_fields(Posed), personal_parts(Posed)) == ({}, {"sitters": {"name": "painter"}})
    assert person_fields(Posed) == {"painter"}
    assert personal_parts(Painted) == {}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"sitters": (tuple[Sitter, ...], ())}, "Sitter.name is personal of 'painter'"),
        ({"painter": (str, ...), "sitter": (Sitter | None, None)}, "Sitter is too deep"),
        ({"painter": (str, ...), "sitters": (dict[str, Sitter], {})}, "Sitter is too deep"),
        ({"painter": (str, ...), "sitters": (tuple[tuple[Sitter, ...], ...], ())}, "Sitter is too deep"),
        ({"painter": (str, ...), "posed": (tuple[Posed, ...], ())}, "Posed is too deep"),
    ],
)
def test_a_personal_part_that_could_not_be_sealed_is_refused_with_its_contract(
    fields: dict[str, Any], wrong: str
) -> None:
    drawn = create_model("Drawn", __base__=Event, **fields)
    with pytest.raises(TypeError, match=wrong):
        Contract.of("things", {"__name__": drawn.__module__, "Drawn": drawn})


DRIED_AT = Text("the door dried at {time}: {cause}", "門於 {time} 乾透", "门在 {time} 干透")


def test_a_refusal_carries_all_three_languages_and_what_would_make_it_right() -> None:
    refusal = TOO_LATE(DRIED_AT(time="10:00", cause="sun"), dried_at="10:00")
    problem = refusal.to_problem()
    assert problem["code"] == "too_late"
    assert problem["status"] == 409
    assert problem["title"] == {"en": "Too late", "zh-Hant": "太遲", "zh-Hans": "太迟"}
    assert problem["remedy"]["en"] == "Start anew"
    assert problem["detail"] == {
        "en": "the door dried at 10:00: sun",
        "zh-Hant": "門於 10:00 乾透",
        "zh-Hans": "门在 10:00 干透",
    }
    assert problem["extra"] == {"dried_at": "10:00"}
    assert str(refusal) == "too_late: the door dried at 10:00: sun"


def test_values_of_a_sentence_are_shown_as_they_are_or_in_its_own_language() -> None:
    names = Text("{names}", "{names}", "{names}")
    shown = names(names=["{names}", "%s", date(2026, 3, 2), 7])
    assert shown.by_language() == {
        "en": "{names}, %s, 2026-03-02, 7",
        "zh-Hant": "{names}、%s、2026-03-02、7",
        "zh-Hans": "{names}、%s、2026-03-02、7",
    }
    sentences = names(names=[DRIED_AT(time="{cause}", cause=""), Text("paint", "漆", "漆")]).by_language()
    assert (sentences["zh-Hant"], sentences["zh-Hans"]) == ("門於 {cause} 乾透；漆", "门在 {cause} 干透；漆")
    assert sentences["en"] == "the door dried at {cause}: ; paint"


def test_a_context_survives_the_wire() -> None:
    from uuid import uuid4

    context = Context(uuid4(), "wang", "clerk", "window", "c-1", None, {"departments": ["tax"]})
    assert Context.from_wire(context.to_wire()) == context
