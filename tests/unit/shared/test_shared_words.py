"""Roles and places: who may act on what is named, and on what is found."""

from typing import Any
from uuid import uuid4

import pytest

from infra.contracts import PUBLIC, Answer, Command, Context, Query, Refusal, command, query
from services.shared.words import (
    ALL,
    IN_HALL,
    IN_HALLS,
    INSTALLATION,
    NOT_YOUR_DEPARTMENT,
    NOT_YOUR_HALL,
    OF_DEPARTMENT,
    OWN,
    ROLES,
    Authority,
    Found,
    InHall,
    Place,
    check_found,
    place_of,
)
from tests.placeless import NOWHERE
from tests.said import said


class Window(Command):
    hall: str
    department: str
    note: str | None = None


class Windows(Query):
    hall: str | None = None


def context(role: str, halls: tuple[str, ...] = (), departments: tuple[str, ...] = ()) -> Context:
    belongs = {"halls": halls, "departments": departments}
    return Context(uuid4(), f"{role}-1", role, "window", "c", attributes=belongs)


def refusal(act: Any, *args: Any) -> tuple[str, dict[str, Any]] | None:
    """How an act is refused, None when it is not."""
    try:
        act(*args)
    except Refusal as refused:
        return refused.kind.code, dict(refused.extra)
    return None


def named(place: Place, who: Context, **fields: Any) -> tuple[str, dict[str, Any]] | None:
    return refusal(place.check_named, Authority.of(who), fields)


STAFF = [role for role in ROLES if role != "visitor"]


@pytest.mark.parametrize("role", STAFF)
def test_staff_without_a_hall_may_act_nowhere(role: str) -> None:
    nobody = context(role, (), (ALL,))
    for place in (IN_HALL, OF_DEPARTMENT, IN_HALLS, INSTALLATION, Found()):
        assert named(place, nobody, hall="north") == ("not_your_hall", {"halls": []})


@pytest.mark.parametrize("role", STAFF)
def test_staff_act_in_their_own_halls(role: str) -> None:
    someone = context(role, ("north", "east"))
    assert named(IN_HALL, someone, hall="east") is None
    assert named(IN_HALL, someone, hall="south") == ("not_your_hall", {"halls": ["east", "north"]})
    assert named(IN_HALLS, someone) is None
    assert named(IN_HALLS, someone, hall=None) is None
    assert named(IN_HALLS, someone, hall="south") == ("not_your_hall", {"halls": ["east", "north"]})


@pytest.mark.parametrize("role", STAFF)
def test_the_whole_installation_takes_all_halls_said_so(role: str) -> None:
    assert named(INSTALLATION, context(role, ("north", "south"))) is not None
    assert named(INSTALLATION, context(role, (ALL,))) is None
    assert named(IN_HALL, context(role, (ALL,)), hall="south") is None


@pytest.mark.parametrize("role", [PUBLIC, "visitor", "system"])
def test_who_acts_for_himself_is_asked_for_no_place(role: str) -> None:
    someone = context(role)
    assert named(IN_HALL, someone, hall="north") is None
    assert named(OF_DEPARTMENT, someone, hall="north") is None
    assert Authority.of(someone).halls_asked(None) is None


def test_lists_show_the_halls_of_whoever_asks() -> None:
    assert Authority.of(context("auditor", ("south", "north"))).halls_asked(None) == ["north", "south"]
    assert Authority.of(context("auditor", ("south", "north"))).halls_asked("north") == ["north"]
    assert Authority.of(context("auditor", (ALL,))).halls_asked(None) is None
    assert Authority.of(context("auditor")).halls_asked(None) == []


@pytest.mark.parametrize(
    ("role", "extent", "refused"),
    [
        ("clerk", "hall", False),
        ("clerk", "reception", False),
        ("clerk", "department", True),
        ("kiosk", "reception", False),
        ("department_head", "hall", False),
        ("department_head", "reception", True),
        ("department_head", "department", True),
        ("operator", "department", True),
        ("facilities", "department", True),
        ("supervisor", "department", False),
        ("auditor", "department", False),
        ("investigator", "department", False),
    ],
)
def test_who_is_of_another_department(role: str, extent: Any, refused: bool) -> None:
    missing = Refusal(NOT_YOUR_HALL, said("there is none"))
    found = refusal(check_found, context(role, ("north",), ("tax",)), extent, "north", {"food"}, missing)
    told = {"responsible": ["food"], "departments": ["tax"]}
    assert found == (("not_your_department", told) if refused else None)
    for departments in (("food",), ("tax", "food"), (ALL,)):
        here = context(role, ("north",), departments)
        assert refusal(check_found, here, extent, "north", {"food"}, missing) is None


def test_a_department_is_never_implied() -> None:
    missing = Refusal(NOT_YOUR_HALL, said("there is none"))
    clerk = context("clerk", ("north",))
    assert refusal(check_found, clerk, "department", "north", {"food"}, missing) is not None


def test_what_is_found_in_another_hall_is_not_there() -> None:
    missing = Refusal(NOT_YOUR_DEPARTMENT, said("there is no such thing"))
    for role in STAFF:
        elsewhere = context(role, ("south",), (ALL,))
        with pytest.raises(Refusal) as refused:
            check_found(elsewhere, "hall", "north", {"food"}, missing)
        assert refused.value is missing


def test_a_department_may_be_named() -> None:
    place = InHall("department", department="department")
    clerk = context("clerk", ("north",), ("food",))
    assert named(place, clerk, hall="north", department="food") is None
    assert named(place, clerk, hall="north", department="tax") == (
        "not_your_department",
        {"responsible": ["tax"], "departments": ["food"]},
    )
    assert named(place, context("supervisor", ("north",)), hall="north", department="tax") is None


# what does not load


def declared(place: Any, *roles: str) -> Any:
    return command("/windows", roles=roles, place=place, clause="1", answer=Answer)(Window).terms


def test_a_role_that_is_none_does_not_load() -> None:
    with pytest.raises(TypeError, match="Window: clark is no role"):
        declared(IN_HALL, "clerk", "clark")


@pytest.mark.parametrize("role", STAFF)
def test_a_role_of_the_staff_is_always_somewhere(role: str) -> None:
    with pytest.raises(TypeError, match=f"nothing says where {role}"):
        declared(OWN, "visitor", role)
    assert declared(OWN, "visitor", PUBLIC).place is OWN


@pytest.mark.parametrize("place", [InHall(hall="house"), InHall("department", department="note")])
def test_a_place_is_named_by_a_field_that_is_always_there(place: Place) -> None:
    with pytest.raises(TypeError, match=r"Window has no required field (house|note)"):
        declared(place, "clerk")
    with pytest.raises(TypeError, match="Windows has no required field hall"):
        query("/windows", roles=("clerk",), place=IN_HALL, clause="1", answer=Answer)(Windows)


def test_a_list_of_halls_can_be_narrowed() -> None:
    with pytest.raises(TypeError, match="Window has no field house"):
        declared(type(IN_HALLS)(hall="house"), "clerk")
    assert query("/windows", roles=("clerk",), place=IN_HALLS, clause="1", answer=Answer)(Windows)


def test_a_place_in_other_words_than_these_is_none() -> None:
    assert place_of(declared(IN_HALL, "clerk")) is IN_HALL
    with pytest.raises(TypeError, match=r"/windows: .* is no place"):
        place_of(declared(NOWHERE, "clerk"))


def test_a_place_says_how_it_refuses_and_one_of_the_whole_hall_never_by_department() -> None:
    assert IN_HALL.refusals == (NOT_YOUR_HALL,)
    assert OF_DEPARTMENT.refusals[:2] == (NOT_YOUR_HALL, NOT_YOUR_DEPARTMENT)
