"""The register of erasures: what it says stays erased, whatever the database was brought back to."""

import asyncio
import json
import stat
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from infra.contracts import Context
from infra.loop import bridge
from infra.loop.config import ConfigurationError
from infra.privacy import Keyring
from infra.privacy.erasing import stream_of
from infra.privacy.register import Destroyed, Register
from tests.erasing import context
from tests.integration.visits import (  # noqa: F401
    MASTER,
    MORNING,
    Hall,
    Visits,
    hall_fixture,
    sql,
    target_fixture,
    visits_at,
    visits_fixture,
)


@pytest.fixture(autouse=True)
def gateway(hall: Hall, new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The gateway has a database too."""
    monkeypatch.setenv("HALL_GATEWAY_DATABASE_URL", new_database())


@pytest.fixture
def register(hall: Hall, visits: Visits, tmp_path: Path) -> Register:
    """Where the hall's lines look for it; the service adds to it."""
    register = Register(tmp_path / "data" / "erasures.jsonl")
    visits.keyring = Keyring(visits.log, MASTER, visits.clock, register)
    return register


def names(url: str) -> list[str | None]:
    """What is readable of the names in a log."""
    with visits_at(url) as found:
        states = [
            json.loads(row["state"])
            for row in found.sql("select state from visits_events where topic = 'Arrived' order by position")
        ]
        return bridge.run(found.keyring.unseal([state["name"] for state in states]))


def records(visits: Visits, person: str) -> list[list[str]]:
    stream = bridge.run(visits.log.stream(stream_of(person)))
    return [json.loads(event.state)["keys"] for event in stream]


def test_an_erasure_is_in_the_register_and_once_in_the_log(visits: Visits, register: Register) -> None:
    visits.arrive("p1", "A")
    (row,) = visits.sql("select key_id from visits_person_keys")
    assert (visits.erase("p1"), visits.erase("p1")) == (1, 0)
    (line,) = register.read()
    assert (line.log, line.person, line.keys) == ("visits", "p1", (row["key_id"],))
    assert records(visits, "p1") == [[str(row["key_id"])]]
    assert stat.S_IMODE(register.file.stat().st_mode) == 0o600
    visits.arrive("p1", "A again")
    assert visits.erase("p1") == 1
    assert [len(keys) for keys in records(visits, "p1")] == [1, 1]
    assert len(register.read()) == 2


def test_erasures_at_the_same_moment_are_recorded_once(visits: Visits, register: Register) -> None:
    visits.arrive("p1", "A")
    others = [Keyring(visits.log, MASTER, visits.clock, register) for _ in range(8)]

    async def together() -> list[int]:
        return await asyncio.gather(*(other.eraser.erase("p1", context()) for other in others))

    assert max(bridge.run(together())) == 1
    assert [len(keys) for keys in records(visits, "p1")] == [1]


def test_a_restore_erases_again_whom_the_register_says(
    hall: Hall, visits: Visits, register: Register, target: Callable[[], str], tmp_path: Path
) -> None:
    for person, name in (("p1", "A"), ("p2", "B"), ("p3", "C")):
        visits.arrive(person, name)
    visits.erase("p3")
    assert hall("backup", str(tmp_path / "b"))[0] == 0
    assert visits.erase("p1") == 1
    visits.arrive("p1", "A again")
    url = target()
    code, _, err = hall("restore", str(tmp_path / "b"))
    assert code == 0, err
    assert f"erased again: 1 person(s), as {register.file} says" in err
    assert names(url) == [None, "B", None]
    code, out, _ = hall("audit", "verify")
    assert code == 0, out


def test_a_restore_without_a_register_says_so_and_takes_one_in_that_is_given(
    hall: Hall, visits: Visits, register: Register, target: Callable[[], str], tmp_path: Path
) -> None:
    visits.arrive("p1", "A")
    hall("backup", str(tmp_path / "b"))
    visits.erase("p1")
    exported = tmp_path / "exported.jsonl"
    assert hall("erasures", "export", "--output", str(exported))[0] == 0
    assert exported.read_text() == register.file.read_text()
    register.file.unlink()

    url = target()
    code, _, err = hall("restore", str(tmp_path / "b"))
    assert code == 0
    assert f"there is no register of erasures in {register.file}" in err
    assert names(url) == ["A"]
    code, out, _ = hall("erasures", "apply", str(exported), "--json")
    assert (code, json.loads(out)) == (0, {"erased_again": {"visits": 1}})
    assert names(url) == [None]
    assert register.file.read_text() == exported.read_text()

    register.file.unlink()
    url = target()
    code, _, err = hall("restore", str(tmp_path / "b"), "--erasures", str(exported))
    assert code == 0
    assert "erased again: 1 person(s)" in err
    assert names(url) == [None]


def test_a_register_that_was_damaged_stops_a_restore(
    hall: Hall, visits: Visits, register: Register, target: Callable[[], str], tmp_path: Path
) -> None:
    visits.arrive("p1", "A")
    hall("backup", str(tmp_path / "b"))
    visits.erase("p1")
    register.file.write_text("A was never here\n" + register.file.read_text())
    url = target()
    code, _, err = hall("restore", str(tmp_path / "b"))
    assert code == 2
    assert f"line 1 of {register.file} is none of a register of erasures" in err
    assert sql(url, "select to_regclass('visits_events')")[0][0] is None


@pytest.mark.parametrize("reached", ["the register", "the log"])
def test_an_erasure_that_was_interrupted_is_finished(
    visits: Visits, register: Register, monkeypatch: pytest.MonkeyPatch, reached: str
) -> None:
    visits.arrive("p1", "A")
    eraser = visits.keyring.eraser
    record = eraser._record

    async def interrupted(destroyed: Destroyed, context: Context) -> None:
        if reached == "the log":
            await record(destroyed, context)
        raise RuntimeError(f"after {reached}")

    with monkeypatch.context() as patched:
        patched.setattr(eraser, "_record", interrupted)
        with pytest.raises(RuntimeError, match=reached):
            visits.erase("p1")
    assert names(visits.url) == ["A"]
    assert [bridge.run(eraser.apply_register()) for _ in range(2)] == [1, 0]
    assert names(visits.url) == [None]
    assert [len(keys) for keys in records(visits, "p1")] == [1]


def test_a_line_that_was_never_finished_is_none(tmp_path: Path) -> None:
    register = Register(tmp_path / "erasures.jsonl")
    first, second = (line(person) for person in ("p1", "p2"))
    register.add([first])
    with register.file.open("a") as file:
        file.write('{"log": "visits", "per')
    assert register.read() == [first]
    register.add([second])
    assert register.read() == [first, second]
    assert register.missing([second, third := line("p3")]) == [third]


def test_a_line_that_is_none_is_named(tmp_path: Path) -> None:
    register = Register(tmp_path / "erasures.jsonl")
    register.add([line("p1")])
    with register.file.open("a") as file:
        file.write("{}\n")
    with pytest.raises(ConfigurationError, match=r"line 2 of .*erasures\.jsonl is none"):
        register.read()


def line(person: str) -> Destroyed:
    return Destroyed(log="visits", person=person, keys=(UUID(int=uuid4().int),), at=MORNING)
