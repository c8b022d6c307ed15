"""`hall audit verify` and `checkpoint`: whatever someone does to a log with psql is found and named."""

import base64
import json
from pathlib import Path
from uuid import UUID

import pytest

from tests.integration.visits import Hall, Visits, hall_fixture, visits_at, visits_fixture  # noqa: F401

EVENTS = 12


@pytest.fixture
def filled(visits: Visits) -> Visits:
    first = visits.arrive("p1", "陳大文")
    for room in range(2, EVENTS + 1):
        visits.move(first, str(room))
    return visits


def test_a_log_as_it_was_written_is_whole(hall: Hall, filled: Visits) -> None:
    code, out, err = hall("audit", "verify", "--json")
    (head,) = filled.sql("select hash from visits_head")
    told = json.loads(out)
    assert (code, told["whole"], err) == (0, True, "")
    (log,) = told["logs"]
    assert (log["service"], log["events"], log["hash"], log["flaw"]) == (
        "visits",
        EVENTS,
        head["hash"].hex(),
        None,
    )
    assert log["held"] == {
        "claims": {"name": "claim", "rows": 0, "differences": [], "unproven": 0},
        "answers": {"name": "answer", "rows": EVENTS, "differences": [], "unproven": 0},
    }
    first, *rest = hall("audit", "verify")[1].splitlines()
    assert first.startswith(f"visits: whole, {EVENTS} event(s), last hash {log['hash']}")
    assert rest[:2] == [
        "visits: 0 claim(s) as its events say",
        f"visits: {EVENTS} answer(s) as its events say",
    ]


TAMPERINGS = {
    "one byte of a state": (
        ["update visits_events set state = set_byte(state, 3, get_byte(state, 3) # 1) where position = 5"],
        (5, "changed"),
    ),
    "one byte of the metadata": (
        [
            "update visits_events set metadata = replace(metadata::text, 'clerk-1', 'clerk-2')::json "
            "where position = 7"
        ],
        (7, "changed"),
    ),
    "a space in the metadata": (
        ["update visits_events set metadata = (metadata::text || ' ')::json where position = 7"],
        (7, "changed"),
    ),
    "a microsecond of the time": (
        ["update visits_events set recorded_at = recorded_at + interval '1 microsecond' where position = 1"],
        (1, "changed"),
    ),
    "a topic": (["update visits_events set topic = 'Moved.v2' where position = 12"], (12, "changed")),
    "a hash": (
        ["update visits_events set hash = set_byte(hash, 0, get_byte(hash, 0) # 1) where position = 4"],
        (4, "changed"),
    ),
    "an event deleted": (["delete from visits_events where position = 6"], (6, "removed")),
    "the last event deleted": (["delete from visits_events where position = 12"], (12, "removed")),
    "the first event deleted": (["delete from visits_events where position = 1"], (1, "removed")),
    "an event deleted and the gap closed": (
        [
            "delete from visits_events where position = 6",
            "update visits_events set position = -position + 1 where position > 6",
            "update visits_events set position = -position where position < 0",
        ],
        (6, "changed"),
    ),
    "an event appended past the head": (
        [
            "insert into visits_events select 13, stream_id, 13, gen_random_uuid(), recorded_at, topic, "
            "metadata, state, hash from visits_events where position = 12"
        ],
        (13, "added"),
    ),
    "an event inserted between two": (
        [
            "update visits_events set position = -position - 1 where position >= 6",
            "update visits_events set position = -position where position < 0",
            "insert into visits_events select 6, stream_id, 99, gen_random_uuid(), recorded_at, topic, "
            "metadata, state, hash from visits_events where position = 5",
        ],
        (6, "changed"),
    ),
    "two events swapped": (
        [
            "update visits_events set position = -position where position in (8, 9)",
            "update visits_events set position = 17 + position where position in (-8, -9)",
        ],
        (8, "changed"),
    ),
    "the contents of two events swapped": (
        [
            "update visits_events a set state = b.state from visits_events b "
            "where (a.position, b.position) in ((8, 9), (9, 8))"
        ],
        (8, "changed"),
    ),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_the_first_position_that_was_touched_is_named(what: str, hall: Hall, filled: Visits) -> None:
    statements, (position, kind) = TAMPERINGS[what]
    for statement in statements:
        filled.sql(statement)
    code, out, _ = hall("audit", "verify", "--json")
    told = json.loads(out)
    assert (code, told["whole"]) == (1, False)
    assert told["logs"][0]["flaw"] == {"position": position, "what": kind}
    code, out, _ = hall("audit", "verify", "--service", "visits")
    assert code == 1
    assert f"visits: NOT WHOLE: position {position} was {kind}" in out
    assert "claims and stored answers were not looked at" in out


def test_claims_and_answers_that_are_not_what_the_events_say_are_named(hall: Hall, filled: Visits) -> None:
    filled.sql("update visits_commands set answer = '{}' where position in (5, 7)")
    filled.sql(f"insert into visits_claims values ('badge', 'red', '{UUID(int=7)}')")
    badge = f"badge, of which no event tells: stream {UUID(int=7)} has it"
    code, out, _ = hall("audit", "verify", "--json")
    (log,) = json.loads(out)["logs"]
    assert (code, json.loads(out)["whole"], log["whole"], log["flaw"]) == (1, False, False, None)
    assert log["held"]["claims"]["differences"] == [
        {"what": "added", "rows": 1, "position": None, "first": badge}
    ]
    assert log["held"]["answers"]["differences"] == [
        {"what": "changed", "rows": 2, "position": 5, "first": "of the command up to position 5"}
    ]
    code, out, _ = hall("audit", "verify")
    assert code == 1
    assert out.splitlines()[:2] == [
        f"visits: NOT WHOLE: 1 claim(s) added: {badge}",
        "visits: NOT WHOLE: 2 answer(s) changed: of the command up to position 5",
    ]
    assert out.splitlines()[2].startswith(f"visits: its chain is whole, {EVENTS} event(s), last hash ")
    assert "as its events say" not in out


def test_answers_of_commands_that_stored_no_event_are_counted(hall: Hall, filled: Visits) -> None:
    filled.sql("insert into visits_commands values (gen_random_uuid(), '', '{}', 3)")
    code, out, _ = hall("audit", "verify")
    assert code == 0
    assert f"visits: {EVENTS} answer(s) as its events say\n" in out
    assert "visits: 1 answer(s) of commands that stored no event: nothing proves them" in out


def test_a_checkpoint_holds_as_the_log_grows(hall: Hall, filled: Visits, tmp_path: Path) -> None:
    file = tmp_path / "checkpoint.json"
    assert hall("audit", "checkpoint", "--output", str(file)) == (0, "", "")
    filled.arrive("p2", "B")
    code, out, _ = hall("audit", "verify", "--checkpoint", str(file), "--json")
    (log,) = json.loads(out)["logs"]
    assert (code, log["events"]) == (0, EVENTS + 1)
    assert [(check["position"], check["holds"]) for check in log["checkpoints"]] == [(EVENTS, True)]
    assert log["proven"] == {"by_chain": EVENTS + 1, "by_checkpoint": EVENTS}
    out = hall("audit", "verify", "--checkpoint", str(file))[1]
    assert (
        "holds: up to there nothing was cut off or written anew; the 1 event(s) since rest on the chain"
        in out
    )


def test_a_checkpoint_proves_nothing_behind_a_flaw(hall: Hall, filled: Visits, tmp_path: Path) -> None:
    file = tmp_path / "checkpoint.json"
    file.write_text(hall("audit", "checkpoint")[1])
    filled.arrive("p2", "B")
    filled.sql("update visits_events set topic = 'Arrived.v2' where position = 13")
    code, out, _ = hall("audit", "verify", "--checkpoint", str(file), "--json")
    (log,) = json.loads(out)["logs"]
    assert (code, [check["holds"] for check in log["checkpoints"]]) == (1, [True])
    assert log["proven"] == {"by_chain": 12, "by_checkpoint": 12}
    filled.sql("update visits_events set topic = 'Moved.v2' where position = 12")
    code, out, _ = hall("audit", "verify", "--checkpoint", str(file), "--json")
    (log,) = json.loads(out)["logs"]
    assert (code, [check["holds"] for check in log["checkpoints"]]) == (1, [False])
    assert log["proven"] == {"by_chain": 11, "by_checkpoint": 0}
    out = hall("audit", "verify", "--checkpoint", str(file))[1]
    assert "DOES NOT HOLD: the log has the hash that it names, but the chain does not lead there" in out
    assert "for position 12 was changed" in out
    assert " holds:" not in out


def test_a_history_written_anew_is_found_by_the_checkpoint_alone(
    hall: Hall,
    filled: Visits,
    tmp_path: Path,
) -> None:
    file = tmp_path / "checkpoint.json"
    file.write_text(hall("audit", "checkpoint")[1])
    filled.sql("delete from visits_events where position > 10")
    filled.sql("delete from visits_commands where position > 10")
    filled.sql(
        "update visits_head set position = 10, hash = (select hash from visits_events where position = 10)"
    )
    code, out, _ = hall("audit", "verify", "--json")
    assert code == 0  # the keeper of the log has cut it off cleanly
    assert json.loads(out)["logs"][0]["proven"] == {"by_chain": 10, "by_checkpoint": 0}
    code, out, _ = hall("audit", "verify", "--checkpoint", str(file))
    assert code == 1
    assert "DOES NOT HOLD" in out
    assert "no position 12" in out
    with visits_at(filled.url) as anew:  # who knew the log before would have nothing to do with it
        for _ in range(3):
            anew.arrive("p3", "C")
    code, out, _ = hall("audit", "verify", "--checkpoint", str(file))
    assert code == 1
    assert "changed at or before position 12" in out


def test_a_forged_checkpoint_does_not_hold(hall: Hall, filled: Visits, tmp_path: Path) -> None:
    told = json.loads(hall("audit", "checkpoint")[1])
    told["checkpoints"][0]["position"] = 11
    file = tmp_path / "checkpoint.json"
    file.write_text(json.dumps(told))
    code, out, _ = hall("audit", "verify", "--checkpoint", str(file))
    assert code == 1
    assert "signature does not fit" in out


def test_a_checkpoint_of_another_key_does_not_hold(
    hall: Hall,
    filled: Visits,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "checkpoint.json"
    file.write_text(hall("audit", "checkpoint")[1])
    monkeypatch.setenv("HALL_CHECKPOINT_KEY", base64.b64encode(bytes(32)).decode())
    code, out, _ = hall("audit", "verify", "--checkpoint", str(file))
    assert code == 1
    assert "another key" in out


def test_whoever_has_the_public_key_verifies_without_the_secret(
    hall: Hall, filled: Visits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "checkpoint.json"
    file.write_text(hall("audit", "checkpoint")[1])
    code, key, _ = hall("audit", "public-key")
    assert (code, json.loads(hall("audit", "public-key", "--json")[1])) == (0, {"public_key": key.strip()})
    assert key.strip() == json.loads(file.read_text())["checkpoints"][0]["public_key"]
    monkeypatch.delenv("HALL_CHECKPOINT_KEY")
    code, out, _ = hall("audit", "verify", "--checkpoint", str(file), "--public-key", key.strip())
    assert (code, "holds" in out) == (0, True)
    other = base64.b64encode(bytes(32)).decode()
    code, out, _ = hall("audit", "verify", "--checkpoint", str(file), "--public-key", other)
    assert (code, "another key" in out) == (1, True)


def test_without_any_key_it_is_said_which_would_do_and_none_is_made(
    hall: Hall, filled: Visits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "checkpoint.json"
    file.write_text(hall("audit", "checkpoint")[1])
    monkeypatch.delenv("HALL_CHECKPOINT_KEY")
    for line in (["verify", "--checkpoint", str(file)], ["public-key"]):
        code, _, err = hall("audit", *line)
        assert code == 2
        assert "give --public-key" in err
    assert not (tmp_path / "data").exists()


def test_a_public_key_goes_with_a_checkpoint(hall: Hall, filled: Visits) -> None:
    code, _, err = hall("audit", "verify", "--public-key", base64.b64encode(bytes(32)).decode())
    assert code == 2
    assert "give --checkpoint FILE with it" in err


def test_a_log_that_is_not_whole_is_not_signed(hall: Hall, filled: Visits, tmp_path: Path) -> None:
    filled.sql("delete from visits_events where position = 6")
    file = tmp_path / "checkpoint.json"
    code, out, err = hall("audit", "checkpoint", "--output", str(file))
    assert (code, out) == (1, "")
    assert err == "hall: visits: NOT WHOLE: position 6 was removed; nothing was signed\n"
    assert not file.exists()


def test_what_verifying_without_a_checkpoint_cannot_see_is_said(
    hall: Hall, filled: Visits, tmp_path: Path
) -> None:
    assert "visits: a tail that was cut off whole, or a history written anew" in hall("audit", "verify")[1]
    file = tmp_path / "checkpoint.json"
    file.write_text(hall("audit", "checkpoint")[1])
    assert "shows only" not in hall("audit", "verify", "--checkpoint", str(file))[1]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "give a file that `hall audit checkpoint` wrote"),
        ("{}", "give a file that `hall audit checkpoint` wrote"),
        ("[]", "give a file that `hall audit checkpoint` wrote"),
        ('{"checkpoints": [{"log": "visits"}]}', "this is not a checkpoint: it has no position"),
        ('{"checkpoints": ["visits"]}', "this is not a checkpoint"),
    ],
)
def test_a_file_that_holds_no_checkpoint(
    content: str, why: str, hall: Hall, filled: Visits, tmp_path: Path
) -> None:
    file = tmp_path / "checkpoint.json"
    file.write_text(content)
    code, out, err = hall("audit", "verify", "--checkpoint", str(file))
    assert (code, out) == (1, "")
    assert err.startswith(f"hall: {file} holds no checkpoints: {why}")
    assert "Error" not in err


def test_a_checkpoint_file_that_is_not_there(hall: Hall, filled: Visits, tmp_path: Path) -> None:
    code, _, err = hall("audit", "verify", "--checkpoint", str(tmp_path / "none"))
    assert (code, err) == (1, f"hall: {tmp_path / 'none'} cannot be read: No such file or directory\n")


def test_an_unknown_service_is_refused_by_name(hall: Hall, filled: Visits) -> None:
    code, _, err = hall("audit", "verify", "--service", "vists")
    assert code == 2
    assert "no service 'vists': choose from visits" in err
