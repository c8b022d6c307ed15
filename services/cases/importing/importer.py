"""Takes a receipt log over: opens what it needs, sends each case once, and counts what came of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from services.cases.contract.refusals import ALREADY_RECORDED, HALL_EXISTS, ITEM_EXISTS
from services.cases.importing.receipts import Fault, ReceiptCase, read_cases, references, spool_receipts
from services.cases.importing.sender import Sender, connect, for_each
from services.cases.importing.spool import Spool

Advance = Callable[[int, int], None]
"""Told of the cases done, and of how many there are."""

DEPARTMENT = "records"


class ImportFailed(Exception):
    """The hall said no to something the import cannot do without."""


@dataclass
class Summary:
    """What came of an import."""

    imported: int = 0
    steps: int = 0
    already_there: int = 0
    refused: list[Fault] = field(default_factory=list)
    position: int = 0

    def to_json(self) -> dict[str, Any]:
        return {
            "imported": self.imported,
            "steps": self.steps,
            "already_there": self.already_there,
            "refused": references(self.refused),
        }


class Importer:
    """Sends the cases of a file to one hall under one item.

    The hall keeps a claim on each case's reference, so that a case is recorded once however often it is sent.
    The keys of commands are this run's own: a case that an earlier run brought is then told apart from ours.
    """

    def __init__(self, hall: str, item: str, advance: Advance) -> None:
        self._hall = hall
        self._item = item
        self._advance = advance
        self.summary = Summary()

    async def run(self, file: Path, url: str, token: str) -> Summary:
        """Raises NotAReceiptLog, ImportFailed, HallAway or OSError."""
        with Spool() as spool:
            self.summary.refused += spool_receipts(file, spool)
            total = spool.count()
            async with connect(url, token, uuid4()) as sender:
                await self._prepare(sender)
                done = 0

                async def one(case: ReceiptCase | Fault) -> None:
                    nonlocal done
                    await self._take(case, sender)
                    done += 1
                    self._advance(done, total)

                await for_each(read_cases(spool), one)
                await sender.get("/cases/report", self.summary.position)  # so that a report shows all of it
        self.summary.refused.sort(key=lambda fault: fault.lines)
        return self.summary

    async def _prepare(self, sender: Sender) -> None:
        """Open the hall and draft the item that historical cases hang on, unless they are there."""
        department = {"code": DEPARTMENT, "name": _words(DEPARTMENT)}
        hall = {"hall": self._hall, "name": _words(self._hall), "departments": [department]}
        _expect(await sender.post("/halls", hall, "hall"), HALL_EXISTS.code)
        admit = {"department": department}
        _expect(await sender.post(f"/halls/{self._hall}/departments", admit, "department"))
        item = {
            "hall": self._hall,
            "item": self._item,
            "department": DEPARTMENT,
            "definition": {"name": _words(self._item)},
        }
        _expect(await sender.post("/items", item, "item"), ITEM_EXISTS.code)

    async def _take(self, case: ReceiptCase | Fault, sender: Sender) -> None:
        if isinstance(case, Fault):
            self.summary.refused.append(case)
            return
        body = {"hall": self._hall, "item": self._item, **case.body}
        response = await sender.post("/cases/historical", body, case.reference)
        if response.is_success:
            self.summary.imported += 1
            self.summary.steps += len(case.body["steps"])
            self.summary.position = max(self.summary.position, int(response.headers["Hall-Position"]))
        elif _code(response) == ALREADY_RECORDED.code:
            self.summary.already_there += 1
        elif response.status_code in (401, 403):
            raise ImportFailed(_problem(response))
        else:
            self.summary.refused.append(Fault(case.reference, case.lines, _problem(response)))


def _words(text: str) -> dict[str, str]:
    return {"en": text, "zh_hant": text, "zh_hans": text}


def _expect(response: httpx.Response, fine: str | None = None) -> None:
    if not response.is_success and _code(response) != fine:
        raise ImportFailed(_problem(response))


def _code(response: httpx.Response) -> str | None:
    try:
        code = response.json().get("code")
    except ValueError:
        return None
    return str(code)


def _problem(response: httpx.Response) -> str:
    try:
        problem = response.json()
    except ValueError:
        return f"HTTP {response.status_code}"
    return f"{problem.get('code', response.status_code)}: {problem.get('detail', '')}"
