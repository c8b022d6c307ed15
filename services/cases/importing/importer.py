"""Takes a log over: opens what it needs, sends each case once, and counts what came of it."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from infra.contracts import MALFORMED
from infra.loop.problem_text import problem_of, refusal
from services.cases.contract.refusals import ITEM_EXISTS
from services.cases.importing.batches import Batch, batched
from services.cases.importing.findings import Fault, Faults, Finding, FoundCase, Reader, Reading
from services.cases.importing.sender import Followed, Sender, connect, for_each
from services.staff.contract.refusals import DUPLICATE_HALL

Advance = Callable[[float, int], None]
"""Told of the share of the file that was read, and of how many cases are done."""

MOST_AHEAD = 20_000
"""Events that read models may be behind while more is sent: nobody beside us waits for more of ours."""

DEPARTMENT = "records"
_PLACE = re.compile(r"cases\.(\d+)\b")
_TOO_LARGE = 413


class ImportFailed(Exception):
    """The hall said no to something the import cannot do without."""


@dataclass
class Summary:
    """What came of an import, without its faults; the read models hold of the log up to `followed`."""

    imported: int = 0
    steps: int = 0
    already_there: int = 0
    position: int = 0
    followed: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """Where cases go: a hall, an item of it, and the name of the system they come from."""

    hall: str
    item: str
    source: str


class Importer:
    """Sends the cases of a file to one hall under one item.

    The hall keeps a claim on each case's reference, so that a case is recorded once however often it is sent.
    The keys of commands are this run's own: a case that an earlier run brought is then told apart from ours.
    """

    def __init__(
        self, target: Target, reading: Reading, faults: Faults, advance: Advance, followed: Followed
    ) -> None:
        self._target = target
        self._faults = faults
        self._advance = advance
        self._followed = followed
        self._keeping_up = asyncio.Lock()
        self._stands_still = False
        self.reading = reading
        self.summary = Summary()

    async def run(self, read: Reader, file: Path, url: str, token: str) -> None:
        """Raises NotALog, ImportFailed, HallAway or OSError."""
        findings = read(file, self.reading)
        first = next(findings, None)  # a file of another kind leaves no hall behind
        async with connect(url, token, uuid4()) as sender:
            await self.prepare(sender)
            await self.deliver(findings if first is None else chain([first], findings), sender)

    async def deliver(self, findings: Iterator[Finding], sender: Sender) -> None:
        """Send all, then wait for the read models, so that a report shows all. Raises what `send` does."""
        await self.send(findings, sender)
        await self._follow(sender, self.summary.position)

    async def send(self, findings: Iterator[Finding], sender: Sender) -> None:
        """Have all cases recorded, and keep the faults. Raises what reading and sending raise, in a group."""

        async def one(found: Batch | Fault) -> None:
            if isinstance(found, Fault):
                self._faults.add(found)
                return
            await self._take(found, sender)
            await self._keep_up(sender)
            self._advance(self.reading.share, self.summary.imported + self.summary.already_there)

        await for_each(batched(findings), one)

    async def _keep_up(self, sender: Sender) -> None:
        """Let the read models come nearer before more is sent, unless they stand still."""
        async with self._keeping_up:
            ahead = self.summary.position - self.summary.followed
            if ahead > MOST_AHEAD and not self._stands_still:
                await self._follow(sender, self.summary.position - MOST_AHEAD // 2)

    async def _follow(self, sender: Sender, position: int) -> None:
        path = f"/halls/{self._target.hall}/rules"
        self.summary.followed = await sender.follow(path, position, self._followed)
        self._stands_still = self.summary.followed < position

    async def prepare(self, sender: Sender) -> None:
        """Open the hall and draft the item that historical cases hang on, unless they are there.

        Raises ImportFailed or HallAway.
        """
        hall, item = self._target.hall, self._target.item
        department = {"code": DEPARTMENT, "name": _words(DEPARTMENT)}
        opening = {"hall": hall, "name": _words(hall), "departments": [department]}
        _expect(await sender.post("/halls", opening), DUPLICATE_HALL.code)
        _expect(await sender.post(f"/halls/{hall}/departments", {"department": department}))
        definition = {"name": _words(item)}
        draft = {"hall": hall, "item": item, "department": DEPARTMENT, "definition": definition}
        _expect(await sender.post("/items", draft), ITEM_EXISTS.code)

    async def _take(self, batch: Batch, sender: Sender) -> None:
        """Have a batch recorded; cases the hall will not take are named, and the rest is sent again."""
        target = self._target
        while batch.cases:
            body = batch.body(target.hall, target.item, target.source)
            response = await sender.post("/cases/historical/batch", body)
            if response.is_success:
                self._count(batch, response)
                return
            named = _named(response, len(batch.cases))
            if not named and response.status_code == _TOO_LARGE:
                if len(batch.cases) > 1:
                    for half in batch.halves():
                        await self._take(half, sender)
                    return
                named = {0: refusal(response)}
            if not named:
                raise ImportFailed(refusal(response))
            self._refuse(batch, named)
            batch = batch.without(named)

    def _count(self, batch: Batch, response: httpx.Response) -> None:
        answer, summary = response.json(), self.summary
        outcomes = Counter(case["outcome"] for case in answer["cases"])
        summary.imported += outcomes["recorded"]
        summary.steps += answer["steps"]
        summary.already_there += outcomes["already_recorded"]
        otherwise = {
            place: f"is recorded as {case['number']}, and otherwise: {case['detail']}"
            for place, case in enumerate(answer["cases"])
            if case["outcome"] == "recorded_otherwise"
        }
        self._refuse(batch, otherwise)
        summary.position = max(summary.position, int(response.headers["Hall-Position"]))

    def _refuse(self, batch: Batch, reasons: dict[int, str]) -> None:
        for place, reason in reasons.items():
            case: FoundCase = batch.cases[place][0]
            self._faults.add(Fault(case.reference, case.lines, reason))


def _words(text: str) -> dict[str, str]:
    return {"en": text, "zh_hant": text, "zh_hans": text}


def _expect(response: httpx.Response, fine: str | None = None) -> None:
    if not response.is_success and _code(response) != fine:
        raise ImportFailed(refusal(response))


def _named(response: httpx.Response, cases: int) -> dict[int, str]:
    """The cases that a problem names by their places, each with the first thing wrong with it."""
    named: dict[int, str] = {}
    errors: Sequence[dict[str, Any]] = problem_of(response).get("errors") or ()
    for error in errors:
        found = _PLACE.match(error["field"])
        if found and (place := int(found[1])) < cases:
            field = error["field"][found.end() + 1 :]
            named.setdefault(place, f"{MALFORMED.code}: {field}: {error['message']}")
    return named


def _code(response: httpx.Response) -> str | None:
    code = problem_of(response).get("code")
    return None if code is None else str(code)
