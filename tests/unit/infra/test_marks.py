"""Marks on functions and methods, and the tables that are made of them."""

from types import SimpleNamespace

import pytest

from infra.contracts.marks import Mark, members


class Came:
    pass


class Went:
    pass


hears = Mark[object]("hears")
sees = Mark[object]("sees")


@hears(Came)
def bell(message: object) -> None: ...


@hears(Came)
def whistle(message: object) -> None: ...


@hears(Went)
@sees(Came)
def door(message: object) -> None: ...


class Hall:
    @hears(Came, Went)
    def listen(self, message: object) -> None: ...

    @sees(Came)
    def look(self, message: object) -> None: ...


def test_each_mark_finds_what_it_marked_and_nothing_else() -> None:
    namespace = {"bell": bell, "door": door, "number": 7, "Hall": Hall}
    assert hears.collected(namespace) == {Came: bell, Went: door}
    assert sees.collected(namespace) == {Came: door}


def test_one_function_under_two_names_or_in_two_namespaces_is_one() -> None:
    assert hears.collected({"bell": bell, "gong": bell}, {"bell": bell}) == {Came: bell}


def test_two_for_one_message_are_refused_by_name() -> None:
    with pytest.raises(
        TypeError, match=r"both \S+test_marks.bell and \S+test_marks.whistle are @hears\(Came\)"
    ):
        hears.collected({"bell": bell}, {"whistle": whistle})


def test_what_nobody_is_marked_for_is_refused_by_name() -> None:
    assert hears.collected({"bell": bell}, needed=[Came]) == {Came: bell}
    with pytest.raises(TypeError, match=r"^nothing is @hears\(Went\)$"):
        hears.collected({"bell": bell}, needed=[Came, Went])


def test_a_method_of_the_same_name_stands_for_the_one_it_replaces() -> None:
    class Deaf(Hall):
        @hears(Went)
        def listen(self, message: object) -> None: ...

    found = hears.collected(members(Deaf))
    assert found == {Went: Deaf.listen}
    assert sees.collected(members(Deaf)) == {Came: Hall.look}


def test_a_method_of_another_name_is_a_second_one() -> None:
    class Crowded(Hall):
        @hears(Went)
        def listen_too(self, message: object) -> None: ...

    with pytest.raises(TypeError, match=r"both \S+Hall.listen and \S+Crowded.listen_too are @hears\(Went\)"):
        hears.collected(members(Crowded))


def test_what_is_no_function_has_no_marks() -> None:
    assert hears.collected({"it": SimpleNamespace(**{"@hears": [Came]})}) == {}
