"""Reads an event log in XES (IEEE 1849): a trace is a case, a completed event a step.

Taken are, by their keys, of a trace: `concept:name` (its reference), `channel`, `department`, `group`,
`responsible`, `startdate`, `deadline`, `enddate_planned`, `enddate`; of an event: `concept:name`,
`time:timestamp`, `org:resource`, `org:group`, `concept:instance`. Everything else is passed over, whatever is
nested in lists and containers included. Without a `startdate` a case begins with its first event; who or what
a log does not name is `unknown`. Of an activity recorded by several events (`lifecycle:transition`), the one
that says `complete` is the step, as tools of process mining count; the others are counted as passed over.
"""

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Any
from xml.parsers import expat

from services.cases.importing.fields import Unreadable, is_completion, moment_of, shortened, text_of
from services.cases.importing.findings import MOST_STEPS, Fault, Finding, FoundCase, NotALog, Reading
from services.cases.importing.opening import UNPACKING_ERRORS, Content, opened
from services.cases.importing.scratch import scratch

DEEPEST = 64
"""Levels of nesting; deeper ones are no event log."""
LONGEST_TOKEN = 1 << 20
"""Bytes that one tag, comment or the like may have."""
UNKNOWN = "unknown"
_CHUNK = 1 << 16

_NAME, _TIME = "concept:name", "time:timestamp"
_TRANSITION = "lifecycle:transition"
_STEP_TEXTS = {"actor": "org:resource", "party": "org:group"}
_CASE_TEXTS = ("department", "group", "responsible")
_CASE_TIMES = {"started_at": "startdate", "deadline": "deadline", "planned_end": "enddate_planned"}
_CASE_TIMES["ended_at"] = "enddate"
_OF_EVENT = frozenset({_NAME, _TIME, _TRANSITION, "concept:instance", *_STEP_TEXTS.values()})
_OF_TRACE = frozenset({_NAME, "channel", *_CASE_TEXTS, *_CASE_TIMES.values()})

_Values = dict[str, str]


def read_xes(file: Path, reading: Reading) -> Iterator[Finding]:
    """The traces of a file one after another; one with something that cannot be read is a fault as a whole.

    Where the file is cut off or damaged, the reading ends with a fault; all traces before it were given.
    Raises NotALog for another kind of file, and for one with a DOCTYPE; OSError.
    """
    with opened(file) as (content, share), scratch("names (name text primary key, line integer)") as database:
        names = _Names(database)
        for found in _traces(file, content, reading):
            reading.share = share()
            yield names.only_first(found)


class _Names:
    """The names of traces seen so far: a name stands for one case, so a second trace of it is a fault."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def only_first(self, found: Finding) -> Finding:
        if isinstance(found, Fault):
            return found
        row = (found.reference, found.lines[0])
        if self._database.execute("insert or ignore into names values (?, ?)", row).rowcount:
            return found
        query = "select line from names where name = ?"
        first = self._database.execute(query, (found.reference,)).fetchone()[0]
        reason = f"the trace of line {first} has the same {_NAME}; give each case a name of its own"
        return Fault(found.reference, found.lines, reason)


def _traces(file: Path, content: Content, reading: Reading) -> Iterator[Finding]:
    parser = expat.ParserCreate()
    traces = _Traces(parser, reading)
    broken = None
    fed = 0
    while broken is None:
        chunk = b""
        try:
            chunk = content.read1(_CHUNK)
            fed += len(chunk)
            parser.Parse(chunk, not chunk)
            if fed - parser.CurrentByteIndex > LONGEST_TOKEN:
                raise _Hostile(f"a tag or comment is longer than {LONGEST_TOKEN:,} bytes")
        except UNPACKING_ERRORS as error:
            broken = f"cannot be unpacked beyond this line: {error}"
        except expat.ExpatError as error:
            broken = f"not XML beyond this line: {expat.ErrorString(error.code)}"
        except _Hostile as error:
            broken = str(error)
        if broken is not None and not traces.begun:
            raise NotALog(f"{file}, line {parser.CurrentLineNumber}: {broken}; it is no XES event log")
        yield from traces.take()
        if not chunk:
            break
    if broken is not None:
        rest = "all cases before it were read, this one and what follows were not"
        yield Fault(traces.open_reference, (parser.CurrentLineNumber,), f"{broken}; {rest}")


class _Hostile(Exception):
    """What no event log needs and what only harms who reads it."""


class _Traces:
    """Is told of tags and makes cases of them; holds one trace at a time.

    The depths are those of IEEE 1849: a log, its traces, their events and attributes, the events' attributes.
    """

    def __init__(self, parser: Any, reading: Reading) -> None:
        self.begun = False
        self._parser = parser
        self._reading = reading
        self._depth = 0
        self._found: list[Finding] = []
        self._trace: _Trace | None = None
        self._event: _Values | None = None
        self._event_line = 0
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._doctype

    @property
    def open_reference(self) -> str:
        """The name of the trace that has begun and not ended."""
        return self._trace.name if self._trace is not None else ""

    def take(self) -> list[Finding]:
        """What was found since the last time."""
        found, self._found = self._found, []
        return found

    def _doctype(self, *_: object) -> None:
        raise _Hostile("it has a DOCTYPE, which could define entities; remove it")

    def _start(self, tag: str, attributes: _Values) -> None:
        self._depth = depth = self._depth + 1
        if depth == 4:
            if self._event is not None:
                self._put(self._event, _OF_EVENT, attributes, self._event_line)
        elif depth == 3:
            if self._trace is None:
                pass
            elif _local(tag) == "event":
                self._event, self._event_line = {}, self._parser.CurrentLineNumber
            else:
                self._put(self._trace.values, _OF_TRACE, attributes, self._parser.CurrentLineNumber)
        elif depth == 2:
            if _local(tag) == "trace":
                self._trace = _Trace(self._parser.CurrentLineNumber, self._reading)
        elif depth == 1:
            if _local(tag) != "log":
                raise _Hostile(f"its root is <{shortened(tag)[1:-1]}> and not <log>")
            self.begun = True
        elif depth > DEEPEST:
            raise _Hostile(f"it is nested deeper than {DEEPEST} levels")

    def _end(self, tag: str) -> None:
        depth = self._depth
        self._depth = depth - 1
        if depth == 3:
            if self._event is not None and self._trace is not None:
                self._trace.add(self._event, self._event_line)
                self._event = None
        elif depth == 2 and self._trace is not None:
            self._found.append(self._trace.whole())
            self._trace = None

    def _put(self, values: _Values, wanted: frozenset[str], attributes: _Values, line: int) -> None:
        key = attributes.get("key")
        if key in wanted and key is not None:
            if key in values and self._trace is not None:
                self._trace.refuse(line, f"{key} is given twice")
            values[key] = attributes.get("value", "")


class _Trace:
    """One trace as far as it was read; after its first fault nothing of it is kept."""

    def __init__(self, line: int, reading: Reading) -> None:
        self.values: _Values = {}
        self._line = line
        self._reading = reading
        self._steps: list[tuple[datetime, _Values]] = []
        self._first: datetime | None = None
        self._fault: tuple[int, str] | None = None

    @property
    def name(self) -> str:
        return self.values.get(_NAME, "").strip()

    def refuse(self, line: int, reason: str) -> None:
        if self._fault is None:
            self._fault = (line, reason)
            self._steps.clear()

    def add(self, event: _Values, line: int) -> None:
        if self._fault is not None:
            return
        try:
            at = moment_of(_TIME, _needed(event, _TIME))
            if self._first is None or at < self._first:
                self._first = at
            if is_completion(event.get(_TRANSITION)):
                self._steps.append((at, _step(event, at)))
            else:
                self._reading.passed_over += 1
        except Unreadable as error:
            self.refuse(line, str(error))
        if len(self._steps) > MOST_STEPS:
            self.refuse(line, f"the trace has more than {MOST_STEPS:,} events")

    def whole(self) -> Finding:
        """The case, or the first thing that is wrong with it."""
        if self._fault is None:
            try:
                reference = text_of(_NAME, _needed(self.values, _NAME))
                return FoundCase(reference, (self._line,), {"reference": reference, **self._body()})
            except Unreadable as error:
                self.refuse(self._line, str(error))
        assert self._fault is not None
        line, reason = self._fault
        return Fault(self.name[:100], (line,), reason)

    def _body(self) -> dict[str, Any]:
        values = self.values
        case = {"channel": _text_or_unknown(values, "channel")}
        case |= {key: text_of(key, values[key]) for key in _CASE_TEXTS if values.get(key, "").strip()}
        for name, key in _CASE_TIMES.items():
            if values.get(key, "").strip():
                case[name] = moment_of(key, values[key]).isoformat()
        if "started_at" not in case:
            if self._first is None:
                raise Unreadable(
                    "the trace has neither a startdate nor an event, so nobody knows its beginning"
                )
            case["started_at"] = self._first.isoformat()
        self._steps.sort(key=itemgetter(0))
        return {**case, "steps": [step for _, step in self._steps]}


def _step(event: _Values, at: datetime) -> _Values:
    step = {"activity": text_of(_NAME, _needed(event, _NAME)), "at": at.isoformat()}
    for name, key in _STEP_TEXTS.items():
        step[name] = _text_or_unknown(event, key)
    if event.get("concept:instance", "").strip():
        step["reference"] = text_of("concept:instance", event["concept:instance"])
    return step


def _needed(values: _Values, key: str) -> str:
    try:
        return values[key]
    except KeyError:
        raise Unreadable(f"{key} is missing") from None


def _text_or_unknown(values: _Values, key: str) -> str:
    text = values.get(key)
    return text_of(key, text) if text and text.strip() else UNKNOWN


def _local(tag: str) -> str:
    """A tag without the prefix of its namespace."""
    return tag.rpartition(":")[2]
