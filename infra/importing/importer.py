"""Takes a file over: makes ready what it needs, sends each record once, and counts what came of it."""

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from uuid import uuid4

import httpx

from infra.contracts import MALFORMED
from infra.importing.batches import Batch, batched
from infra.importing.findings import Fault, Faults, Finding, Reading
from infra.importing.sender import Followed, ImportFailed, Sender, connect, for_each
from infra.importing.target import Target
from infra.loop.problem_text import problem_of, refusal

Advance = Callable[[float, int], None]
"""Told of the share of the file that was read, and of how many records are done."""

MOST_AHEAD = 20_000
"""Events that read models may be behind while more is sent: nobody beside us waits for more of ours."""

_TOO_LARGE = 413


@dataclass
class Summary:
    """What came of an import, without its faults; the read models hold of the log up to `followed`."""

    imported: int = 0
    already_there: int = 0
    figures: dict[str, int] = field(default_factory=dict)
    position: int = 0
    followed: int = 0


class Importer:
    """Sends what a file was found to hold to one target.

    That a record is there once, however often it is sent, the service sees to. The keys of commands are this
    run's own: a record that an earlier run brought is then told apart from ours.
    """

    def __init__(
        self, target: Target, reading: Reading, faults: Faults, advance: Advance, followed: Followed
    ) -> None:
        self._faults = faults
        self._advance = advance
        self._followed = followed
        self._keeping_up = asyncio.Lock()
        self._stands_still = False
        self.target = target
        self.reading = reading
        self.summary = Summary(figures=dict.fromkeys(target.figures, 0))

    async def run(self, findings: Iterator[Finding], url: str, token: str) -> None:
        """Raises what reading raises, ImportFailed or HallAway, alone or in a group."""
        first = next(findings, None)  # a file of another kind leaves nothing behind in the hall
        async with connect(url, token, uuid4()) as sender:
            await self.target.prepare(sender)
            await self.deliver(findings if first is None else chain([first], findings), sender)

    async def deliver(self, findings: Iterator[Finding], sender: Sender) -> None:
        """Send all, then wait for the read models, so that a report shows all. Raises what `send` does."""
        await self.send(findings, sender)
        await self._follow(sender, self.summary.position)

    async def send(self, findings: Iterator[Finding], sender: Sender) -> None:
        """Have all records taken, and keep the faults. Raises what reading and sending raise, in a group."""

        async def one(found: Batch | Fault) -> None:
            if isinstance(found, Fault):
                self._faults.add(found)
                return
            await self._take(found, sender)
            await self._keep_up(sender)
            self._advance(self.reading.share, self.summary.imported + self.summary.already_there)

        await for_each(batched(findings, self.target.limits), one)

    async def _keep_up(self, sender: Sender) -> None:
        """Let the read models come nearer before more is sent, unless they stand still."""
        async with self._keeping_up:
            ahead = self.summary.position - self.summary.followed
            if ahead > MOST_AHEAD and not self._stands_still:
                await self._follow(sender, self.summary.position - MOST_AHEAD // 2)

    async def _follow(self, sender: Sender, position: int) -> None:
        self.summary.followed = await sender.follow(self.target.followed, position, self._followed)
        self._stands_still = self.summary.followed < position

    async def _take(self, batch: Batch, sender: Sender) -> None:
        """Have a batch taken; records the hall will not take are named, and the rest is sent again."""
        target = self.target
        while batch.records:
            response = await sender.post(target.path, batch.body(target.told, target.records))
            if response.is_success:
                self._count(batch, response)
                return
            named = self._named(response, len(batch.records))
            if not named and response.status_code == _TOO_LARGE:
                if len(batch.records) > 1:
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
        taken = self.target.taken(answer)
        summary.imported += taken.imported
        summary.already_there += taken.already_there
        for figure in summary.figures:
            summary.figures[figure] += answer[figure]
        self._refuse(batch, taken.refused)
        summary.position = max(summary.position, int(response.headers["Hall-Position"]))

    def _refuse(self, batch: Batch, reasons: Mapping[int, str]) -> None:
        for place, reason in reasons.items():
            found, _ = batch.records[place]
            self._faults.add(Fault(found.reference, found.lines, reason))

    def _named(self, response: httpx.Response, records: int) -> dict[int, str]:
        """The records that a problem names by their places, each with the first thing wrong with it."""
        named: dict[int, str] = {}
        errors: Sequence[dict[str, Any]] = problem_of(response).get("errors") or ()
        for error in errors:
            found = re.match(rf"{self.target.records}\.(\d+)\b", error["field"])
            if found and (place := int(found[1])) < records:
                within = error["field"][found.end() + 1 :]
                named.setdefault(place, f"{MALFORMED.code}: {within}: {error['message']}")
        return named
