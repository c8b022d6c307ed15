"""LogReading an event log in XES: what is taken, what is passed over, and what harms nobody."""

import gzip
from pathlib import Path

import pytest

from infra.importing.findings import Fault, Finding, Found, WrongFile
from services.cases.importing.fields import INCOMPLETE, MOST_STEPS
from services.cases.importing.names import LogReading
from services.cases.importing.xes import DEEPEST, LONGEST_TOKEN, read_xes

AT = "2011-10-11T13:45:40.276+02:00"


def string(key: str, value: str, inside: str = "") -> str:
    return f'<string key="{key}" value="{value}">{inside}</string>'


def date(key: str, value: str) -> str:
    return f'<date key="{key}" value="{value}"/>'


def event(name: str = "Do", at: str = AT, more: str = "") -> str:
    return f"<event>{string('concept:name', name)}{date('time:timestamp', at)}{more}</event>"


def trace(name: str, *inside: str) -> str:
    return f"<trace>\n{string('concept:name', name)}\n" + "\n".join(inside) + "\n</trace>"


def log(*traces: str, before: str = "") -> str:
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{head}{before}<log xmlns="http://www.xes-standard.org/">\n' + "\n".join(traces) + "\n</log>\n"


def read(folder: Path, content: str | bytes, reading: LogReading | None = None) -> list[Finding]:
    file = folder / "log.xes"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_xes(file, reading or LogReading()))


def only(found: list[Finding]) -> Found:
    (case,) = found
    assert isinstance(case, Found), case
    return case


def faults(found: list[Finding]) -> list[tuple[str, tuple[int, ...], str]]:
    return [(one.reference, one.lines, one.reason) for one in found if isinstance(one, Fault)]


def cases(found: list[Finding]) -> list[str]:
    return [one.reference for one in found if isinstance(one, Found)]


def test_a_trace_is_a_case_with_all_it_says_of_itself(tmp_path: Path) -> None:
    more = (
        string("channel", "Internet"),
        string("department", "General"),
        string("group", "Group 2"),
        string("responsible", "Resource21"),
        date("startdate", "2011-10-10T08:00:00Z"),
        date("deadline", "2011-12-06T13:41:31+01:00"),
        date("enddate_planned", "2011-12-05T13:41:31+01:00"),
        date("enddate", "2011-12-07T10:00:00+01:00"),
    )
    who = string("org:resource", "R1") + string("org:group", "G1") + string("concept:instance", "task-1")
    case = only(read(tmp_path, log(trace("case-1", *more, event("Confirm", more=who)))))
    assert (case.reference, case.lines) == ("case-1", (3,))
    assert case.body == {
        "reference": "case-1",
        "channel": "Internet",
        "department": "General",
        "group": "Group 2",
        "responsible": "Resource21",
        "started_at": "2011-10-10T08:00:00+00:00",
        "deadline": "2011-12-06T13:41:31+01:00",
        "planned_end": "2011-12-05T13:41:31+01:00",
        "ended_at": "2011-12-07T10:00:00+01:00",
        "steps": [
            {
                "activity": "Confirm",
                "at": "2011-10-11T13:45:40.276000+02:00",
                "actor": "R1",
                "party": "G1",
                "reference": "task-1",
            }
        ],
    }


def test_what_a_log_does_not_name_is_unknown_and_a_case_begins_with_its_first_event(tmp_path: Path) -> None:
    later, earlier = event("B", "2011-10-12T08:00:00Z"), event("A", "2011-10-11T08:00:00Z")
    case = only(read(tmp_path, log(trace("c", later, earlier))))
    assert (case.body["channel"], case.body["started_at"]) == ("unknown", "2011-10-11T08:00:00+00:00")
    assert [(step["activity"], step["actor"], step["party"]) for step in case.body["steps"]] == [
        ("A", "unknown", "unknown"),
        ("B", "unknown", "unknown"),
    ]
    assert "ended_at" not in case.body


def test_an_activity_counts_when_it_completes_and_begins_the_case_when_it_starts(tmp_path: Path) -> None:
    reading = LogReading()
    began = event("A", "2011-10-11T08:00:00Z", string("lifecycle:transition", "START"))
    done = event("A", "2011-10-12T08:00:00Z", string("lifecycle:transition", "COMPLETE"))
    case = only(read(tmp_path, log(trace("c", began, done)), reading))
    assert [step["at"] for step in case.body["steps"]] == ["2011-10-12T08:00:00+00:00"]
    assert case.body["started_at"] == "2011-10-11T08:00:00+00:00"
    assert reading.passed_over == {INCOMPLETE: 1}


def test_what_is_nested_belongs_to_what_it_is_nested_in(tmp_path: Path) -> None:
    inner = string("concept:name", "inner") + date("time:timestamp", "1999-01-01T00:00:00Z")
    listed = f'<list key="l"><values>{inner}{event("Nested")}</values></list>'
    listed += f'<container key="c">{inner}</container>'
    globals = f'<global scope="trace">{inner}</global><extension name="x"/><classifier name="y" keys="z"/>'
    whole = trace("c", listed, string("note", "n", inner), event("Do", more=listed + string("n", "n", inner)))
    case = only(read(tmp_path, log(globals, inner, whole)))
    assert (case.reference, [step["activity"] for step in case.body["steps"]]) == ("c", ["Do"])


def test_tags_may_have_a_prefix_and_the_file_another_encoding(tmp_path: Path) -> None:
    text = log(trace("caf\xe9", event())).replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
    text = text.replace("xmlns=", "xmlns:x=").replace("UTF-8", "ISO-8859-1")
    assert cases(read(tmp_path, text.encode("latin-1"))) == ["café"]


@pytest.mark.parametrize(
    ("wrong", "line", "reason"),
    [
        (event(at="yesterday"), 5, "time:timestamp is no time: 'yesterday'"),
        (event(at="2011-10-11T13:45:40"), 5, "time:timestamp has no offset"),
        (event(at="0001-01-01T00:00:00+14:00"), 5, "time:timestamp is not between 1901 and 2998"),
        (event(name="x" * 501), 5, "concept:name has 501 characters; 500 are the most"),
        (f"<event>{string('concept:name', 'Do')}</event>", 5, "time:timestamp is missing"),
        (event(more=string("concept:name", "Twice")), 5, "concept:name is given twice"),
        (event() + date("deadline", "soon"), 3, "deadline is no time: 'soon'"),
        (event() + string("channel", "x" * 600), 3, "channel has 600 characters"),
        ("", 3, "the trace has neither a startdate nor an event"),
        ("\n".join([event()] * (MOST_STEPS + 1)), 5 + MOST_STEPS, "the trace has more than 5,000 events"),
    ],
)
def test_a_trace_with_something_unreadable_is_left_out_and_its_line_named(
    tmp_path: Path, wrong: str, line: int, reason: str
) -> None:
    found = read(tmp_path, log(trace("bad", wrong), trace("good", event())))
    ((reference, lines, why),) = faults(found)
    assert (reference, lines) == ("bad", (line,))
    assert reason in why
    assert cases(found) == ["good"]


def test_a_trace_needs_a_name_of_its_own(tmp_path: Path) -> None:
    nameless = f"<trace>{event()}</trace>"
    found = read(
        tmp_path, log(trace("a", event()), nameless, trace("b", event()), trace("a", event("Other")))
    )
    assert cases(found) == ["a", "b"]
    assert [(reference, lines) for reference, lines, _ in faults(found)] == [("", (7,)), ("a", (12,))]
    assert "concept:name is missing" in faults(found)[0][2]
    assert "the trace of line 3 has the same concept:name" in faults(found)[1][2]


def test_the_most_steps_are_taken(tmp_path: Path) -> None:
    assert only(read(tmp_path, log(trace("c", *[event()] * MOST_STEPS)))).parts == MOST_STEPS


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE log [<!ENTITY l0 "lol">{LAUGHS}]>'
OUTSIDE = '<!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("doctype", [BOMB, OUTSIDE, '<!DOCTYPE log SYSTEM "http://example.org/xes.dtd">'])
def test_a_file_that_defines_entities_is_refused_before_any_is_used(tmp_path: Path, doctype: str) -> None:
    with pytest.raises(WrongFile, match="has a DOCTYPE, which could define entities; remove it"):
        read(tmp_path, log(trace("&l9;", event()), before=doctype))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "no element found"),
        ("case,activity\n1,2\n", "not XML"),
        ("<html><trace/></html>", "its root is <html> and not <log>"),
        ("<!--" + "x" * 2 * LONGEST_TOKEN, "a tag or comment is longer than"),
    ],
    ids=["empty", "csv", "html", "endless"],
)
def test_another_kind_of_file_is_refused(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(WrongFile, match=reason):
        read(tmp_path, content)


HUGE = f'<event><string key="concept:name" value="{"x" * 3 * LONGEST_TOKEN}"/></event>'
DEEP = "<list>" * DEEPEST + "</list>" * DEEPEST


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        (DEEP, f"it is nested deeper than {DEEPEST} levels"),
        (HUGE, "a tag or comment is longer than"),
        ("&lol;", "not XML beyond this line: undefined entity"),
        ("</log>", "not XML beyond this line: mismatched tag"),
    ],
    ids=["deep", "huge", "entity", "tag"],
)
def test_what_stops_the_reading_leaves_all_before_it(tmp_path: Path, inside: str, reason: str) -> None:
    found = read(tmp_path, log(trace("a", event()), trace("b", event(), inside), trace("c", event())))
    assert cases(found) == ["a"]
    ((reference, lines, why),) = faults(found)
    assert (reference, lines) == ("b", (10,))
    assert reason in why
    assert "all cases before it were read" in why


def test_long_text_between_tags_is_no_token(tmp_path: Path) -> None:
    assert only(read(tmp_path, log("x" * 3 * LONGEST_TOKEN, trace("a", event())))).reference == "a"


def test_gzip_is_known_by_its_content_not_by_the_name(tmp_path: Path) -> None:
    reading = LogReading()
    assert cases(read(tmp_path, gzip.compress(log(trace("a", event())).encode()), reading)) == ["a"]
    assert reading.share == 1.0


@pytest.mark.parametrize("packed", [True, False], ids=["gzip", "plain"])
def test_of_a_file_that_was_cut_off_every_whole_trace_is_taken(tmp_path: Path, packed: bool) -> None:
    whole = log(*(trace(f"case-{number}", event()) for number in range(3000))).encode()
    cut = gzip.compress(whole)[:-2000] if packed else whole[:-2000]
    found = read(tmp_path, cut)
    taken = cases(found)
    assert 0 < len(taken) < 3000
    assert taken == [f"case-{number}" for number in range(len(taken))]
    ((_, (line,), why),) = faults(found)
    assert 3 + 4 * len(taken) <= line <= 3 + 4 * (len(taken) + 1)
    assert ("cannot be unpacked beyond this line" if packed else "not XML beyond this line") in why


def test_one_trace_at_a_time_is_held(tmp_path: Path) -> None:
    """Whoever takes the first case has not had the rest of the file read."""
    file = tmp_path / "log.xes"
    file.write_text(log(*(trace(f"case-{number}", event()) for number in range(50_000))))
    reading = LogReading()
    findings = read_xes(file, reading)
    next(findings)
    assert reading.share < 0.05
