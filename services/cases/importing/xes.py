"""Reads an event log in XES (IEEE 1849): a trace is a case, a completed event a step.

What its keys stand for is in `names`; other keys are counted, and what is nested in lists and containers is
passed over. Without a start a case begins with its first event; who or what a log does not name is
`unknown`. Of an activity recorded by several events (`lifecycle:transition`), the one that says `complete` is
the step, as tools of process mining count; the others are counted as passed over.
"""

import codecs
import re
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Any
from xml.parsers import expat

from infra.importing.fields import Unreadable, moment_of, shortened, text_of
from infra.importing.findings import Fault, Finding, Found, WrongFile
from infra.importing.names import Fields
from infra.importing.opening import UNPACKING_ERRORS, Content, decoder_of, opened
from infra.importing.scratch import scratch
from services.cases.importing.fields import (
    INCOMPLETE,
    MOST_STEPS,
    NO_STEPS,
    UNKNOWN,
    check_end,
    is_completion,
)
from services.cases.importing.names import LogReading

DEEPEST = 64
"""Levels of nesting; deeper ones are no event log."""
LONGEST_TOKEN = 1 << 20
"""Bytes that one tag, comment or the like may have."""
_CHUNK = 1 << 16
_LONGEST_DECLARATION = 1 << 10
_DECLARED = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["\']([A-Za-z0-9._:-]+)["\']""")
_NATIVE = frozenset({"", "utf-8", "utf-16", "iso-8859-1", "us-ascii"})
"""Encodings that the parser knows by itself, by their declaration or the mark at the beginning."""
_INVALID_TOKEN = 4

_NAME = "concept:name"
_USUAL = {"reference": _NAME, "activity": _NAME, "at": "time:timestamp"}
"""What is asked for when it is missing."""
_CASE_TEXTS = ("department", "group", "responsible")
_CASE_TIMES = ("started_at", "deadline", "planned_end", "ended_at")

_Attributes = dict[str, str]
_Values = dict[str, tuple[str, str]]
"""Field → its name in the file, and the text there."""


def read_xes(file: Path, reading: LogReading) -> Iterator[Finding]:
    """The traces of a file one after another; one with something that cannot be read is a fault as a whole.

    Where the file is cut off or damaged, the reading ends with a fault; all traces before it were given.
    Raises WrongFile for another kind of file, and for one with a DOCTYPE; OSError.
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


def _traces(file: Path, content: Content, reading: LogReading) -> Iterator[Finding]:
    decoder = _decoder(file, content, reading.encoding)
    parser = expat.ParserCreate(None if decoder is None else "utf-8")
    traces = _Traces(parser, reading)
    broken: str | None = None
    fed = 0
    while broken is None:
        chunk = b""
        try:
            chunk = content.read1(_CHUNK)
            told, broken = (chunk, None) if decoder is None else _decoded(decoder, chunk)
            fed += len(told)
            parser.Parse(told, not chunk)
            if fed - parser.CurrentByteIndex > LONGEST_TOKEN:
                raise _Hostile(f"a tag or comment is longer than {LONGEST_TOKEN:,} bytes")
        except UNPACKING_ERRORS as error:
            broken = f"cannot be unpacked beyond this line: {error}"
        except expat.ExpatError as error:
            broken = f"not XML beyond this line: {expat.ErrorString(error.code)}"
            if error.code == _INVALID_TOKEN and decoder is None:
                broken += " (if it is in another encoding than it declares, name that with --encoding)"
        except _Hostile as error:
            broken = str(error)
        if broken is not None and not traces.begun:
            raise WrongFile(f"{file}, line {parser.CurrentLineNumber}: {broken}; it is no XES event log")
        yield from traces.take()
        if not chunk:
            break
    yield from traces.outside()
    if broken is not None:
        rest = "all cases before it were read, this one and what follows were not"
        yield Fault(traces.open_reference, (parser.CurrentLineNumber,), f"{broken}; {rest}")


def _decoder(file: Path, content: Content, encoding: str | None) -> codecs.IncrementalDecoder | None:
    """What makes text of the content, where the parser cannot. Raises WrongFile for no known encoding."""
    if encoding is None:
        declared = _DECLARED.match(content.peek(_LONGEST_DECLARATION))
        encoding = declared[1].decode("ascii") if declared else ""
        if encoding.lower() in _NATIVE:
            return None
    return decoder_of(file, encoding)


def _decoded(decoder: codecs.IncrementalDecoder, chunk: bytes) -> tuple[bytes, str | None]:
    """A part of the content in UTF-8, and what is wrong with the rest of it."""
    try:
        return decoder.decode(chunk, not chunk).encode("utf-8", "replace"), None
    except UnicodeDecodeError as error:
        readable = error.object[: error.start].decode(error.encoding, "replace").encode()
        return readable, f"not {error.encoding} beyond this line: name its encoding with --encoding"
    except UnicodeError as error:  # of encodings that no file of text is in
        return b"", f"{error}: name its encoding with --encoding"


class _Hostile(Exception):
    """What no event log needs and what only harms who reads it."""


class _Traces:
    """Is told of tags and makes cases of them; holds one trace at a time.

    The depths are those of IEEE 1849: a log, its traces, their events and attributes, the events' attributes.
    """

    def __init__(self, parser: Any, reading: LogReading) -> None:
        self.begun = False
        self._parser = parser
        self._reading = reading
        self._depth = 0
        self._found: list[Finding] = []
        self._trace: _Trace | None = None
        self._event: _Values | None = None
        self._event_line = 0
        self._loose = self._first_loose = 0
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

    def _start(self, tag: str, attributes: _Attributes) -> None:
        self._depth = depth = self._depth + 1
        if depth == 4:
            if self._event is not None:
                self._put(self._event, self._reading.names.of_step, attributes, self._event_line)
        elif depth == 3:
            if self._trace is None:
                pass
            elif _local(tag) == "event":
                self._event, self._event_line = {}, self._parser.CurrentLineNumber
            else:
                line = self._parser.CurrentLineNumber
                self._put(self._trace.values, self._reading.names.of_case, attributes, line)
        elif depth == 2:
            if _local(tag) == "trace":
                self._trace = _Trace(self._parser.CurrentLineNumber, self._reading)
            elif _local(tag) == "event":
                self._loose += 1
                self._first_loose = self._first_loose or self._parser.CurrentLineNumber
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
                self._found += self._trace.add(self._event, self._event_line)
                self._event = None
        elif depth == 2 and self._trace is not None:
            self._found.append(self._trace.whole())
            self._trace = None

    def _put(self, values: _Values, fields: Fields, attributes: _Attributes, line: int) -> None:
        name = attributes.get("key")
        if name is None:
            return
        if (field := fields[name]) is None:
            self._reading.pass_by(name)
            return
        if field in values and self._trace is not None:
            other = values[field][0]
            same = f"{name} is given twice"
            both = f"{other} and {name} both give {field}; choose one with --map NAME={field}"
            self._trace.refuse(line, same if other == name else both)
        values[field] = (name, attributes.get("value", ""))

    def outside(self) -> Iterator[Fault]:
        """What stood outside every trace, as one fault."""
        if self._loose:
            told = (
                f"{self._loose:,} events stand outside every trace, the first on this line: put each into one"
            )
            yield Fault("", (self._first_loose,), told)


class _Trace:
    """One trace as far as it was read; after its first fault nothing of it is kept."""

    def __init__(self, line: int, reading: LogReading) -> None:
        self.values: _Values = {}
        self._line = line
        self._reading = reading
        self._steps: list[tuple[datetime, dict[str, str]]] = []
        self._first: datetime | None = None
        self._fault: tuple[int, str] | None = None
        self._left_out = 0

    @property
    def name(self) -> str:
        return self.values.get("reference", ("", ""))[1].strip()

    def refuse(self, line: int, reason: str) -> None:
        if self._fault is None:
            self._fault = (line, reason)
            self._steps.clear()

    def add(self, event: _Values, line: int) -> list[Finding]:
        """Take an event in; one that says of no activity is left out alone, as the fault returned."""
        if self._fault is not None:
            return []
        try:
            at = moment_of(*_needed(event, "at"), self._reading.zone)
            if self._first is None or at < self._first:
                self._first = at
            if not is_completion(event.get("transition", ("", ""))[1]):
                self._reading.passed_over[INCOMPLETE] += 1
                self._left_out += 1
            elif not event.get("activity", ("", ""))[1].strip():
                self._left_out += 1
                return [Fault(self.name[:100], (line,), f"{_NAME} of an event is missing: it is left out")]
            else:
                self._steps.append((at, _step(event, at)))
        except Unreadable as error:
            self.refuse(line, str(error))
        if len(self._steps) > MOST_STEPS:
            self.refuse(line, f"the trace has more than {MOST_STEPS:,} events")
        return []

    def whole(self) -> Finding:
        """The case, or the first thing that is wrong with it."""
        if self._fault is None:
            try:
                reference = text_of(*_needed(self.values, "reference"))
                body = {"reference": reference, **self._body()}
                return Found(reference, (self._line,), body, len(self._steps))
            except Unreadable as error:
                self.refuse(self._line, str(error))
        assert self._fault is not None
        line, reason = self._fault
        return Fault(self.name[:100], (line,), reason)

    def _body(self) -> dict[str, Any]:
        given = {field: told for field, told in self.values.items() if told[1].strip()}
        case = {"channel": _text_or_unknown(given, "channel")}
        case |= {field: text_of(*given[field]) for field in _CASE_TEXTS if field in given}
        times = {
            field: moment_of(*given[field], self._reading.zone) for field in _CASE_TIMES if field in given
        }
        if "started_at" not in times:
            if self._first is None:
                raise Unreadable(
                    "the trace has neither a startdate nor an event, so nobody knows its beginning"
                )
            times["started_at"] = self._first
        if "ended_at" in times:
            check_end(given["ended_at"][0], times["started_at"], times["ended_at"])
        if self._left_out and not self._steps:
            raise Unreadable(f"none of its {self._left_out:,} events is a step: {NO_STEPS}")
        self._steps.sort(key=itemgetter(0))
        moments = {field: at.isoformat() for field, at in times.items()}
        return {**case, **moments, "steps": [step for _, step in self._steps]}


def _step(event: _Values, at: datetime) -> dict[str, str]:
    step = {"activity": text_of(*_needed(event, "activity")), "at": at.isoformat()}
    for field in ("actor", "party"):
        step[field] = _text_or_unknown(event, field)
    name, text = event.get("instance", ("", ""))
    if text.strip():
        step["reference"] = text_of(name, text)
    return step


def _needed(values: _Values, field: str) -> tuple[str, str]:
    try:
        return values[field]
    except KeyError:
        raise Unreadable(f"{_USUAL[field]} is missing") from None


def _text_or_unknown(values: _Values, field: str) -> str:
    name, text = values.get(field, ("", ""))
    return text_of(name, text) if text.strip() else UNKNOWN


def _local(tag: str) -> str:
    """A tag without the prefix of its namespace."""
    return tag.rpartition(":")[2]
