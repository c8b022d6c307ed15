"""A made-up event log in XES of any size, written as it is made: always the same for the same size."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

STEPS = 8
"""Events of each case."""

_BEGIN = datetime(2020, 1, 1, 8, tzinfo=UTC)
_CHANNELS = ("Internet", "Desk", "Post", "e-mail")
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="nested-attributes" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="concept:name" value="?"/></global>
  <classifier name="Activity" keys="concept:name"/>
"""
_TAIL = "</log>\n"


def write_log(file: Path, cases: int) -> int:
    """Write a log of so many cases, packed with gzip; how many events it has."""
    with gzip.open(file, "wt", encoding="utf-8", compresslevel=1) as log:
        log.write(_HEAD)
        for number in range(cases):
            log.write("".join(_trace(number)))
        log.write(_TAIL)
    return cases * STEPS


def _trace(number: int) -> Iterator[str]:
    begin = _BEGIN + timedelta(minutes=number)
    yield (
        f'  <trace>\n    <string key="concept:name" value="case-{number}"/>\n'
        f'    <string key="channel" value="{_CHANNELS[number % len(_CHANNELS)]}"/>\n'
        f'    <date key="startdate" value="{begin.isoformat()}"/>\n'
        f'    <date key="deadline" value="{(begin + timedelta(days=30)).isoformat()}"/>\n'
        f'    <date key="enddate" value="{(begin + timedelta(days=20 + number % 20)).isoformat()}"/>\n'
    )
    for step in range(STEPS):
        at = (begin + timedelta(hours=3 * step + number % 3)).isoformat()
        yield (
            f'    <event>\n      <string key="concept:name" value="T{step:02} Step"/>\n'
            f'      <string key="org:resource" value="Resource{(number + step) % 40:02}"/>\n'
            f'      <string key="org:group" value="Group {(number * 3 + step) % 7}"/>\n'
            f'      <date key="time:timestamp" value="{at}"/>\n'
            '      <string key="lifecycle:transition" value="complete"/>\n    </event>\n'
        )
    yield "  </trace>\n"
