"""Where everybody's acts go to the hall: over HTTP, each as who he is, at the moment the agenda shows."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from infra.contracts import Command
from infra.hosting import hall_client
from services.queue.demo.agenda import Agenda
from services.queue.demo.hall import OwnHall
from services.queue.demo.plan import DAY, HALL

_PATIENCE_SECONDS = 30.0
_LOOK_SECONDS = 0.1
_PAGE = 200


class Desk:
    """`acts` counts what was done, by the names of the commands. All raises SaidNo."""

    def __init__(self, hall: OwnHall, gateway: hall_client.Gateway, agenda: Agenda) -> None:
        self.acts: Counter[str] = Counter()
        self._hall = hall
        self._gateway = gateway
        self._agenda = agenda
        self._tokens: dict[tuple[str, str], str] = {}
        self._shown: datetime | None = None

    def send(self, command: Command, role: str, subject: str | None = None) -> Any:
        """The command's answer, as its contract says."""
        self.set_clock()
        terms, told = type(command).terms, command.model_dump(mode="json", exclude_unset=True)
        body = {name: value for name, value in told.items() if f"{{{name}}}" not in terms.path}
        token = self._token(role, subject or role)
        key = f"{type(command).__name__}-{self.acts.total()}"
        answer = self._gateway.do(token, terms.path.format(**told), body, key)
        self.acts[type(command).__name__] += 1
        return terms.answer.model_validate(answer)

    def set_clock(self) -> None:
        """Let it be as late as the agenda says."""
        if self._shown != self._agenda.now:
            self._shown = self._agenda.now
            self._hall.set_clock(self._shown)

    def report(self) -> dict[str, Any]:
        """The day's figures."""
        day = {"from_date": DAY.isoformat(), "to_date": DAY.isoformat()}
        return self._ask("operator", f"/halls/{HALL}/queue-report", day)

    def closed(self) -> bool:
        """Whether every window is."""
        board = self._ask("operator", f"/halls/{HALL}/board", {})
        return all(window["status"] == "closed" for window in board["windows"])

    def happened(self, event: str, since: datetime, **fields: str) -> bool:
        """Whether the feed tells of such an event, with these fields, since a moment of the hall's."""
        return any(
            happening["type"] == event and fields.items() <= happening["data"].items()
            for happening in self._happenings(since)
        )

    def _happenings(self, since: datetime) -> Iterator[dict[str, Any]]:
        """What has happened since, the newest first."""
        parameters = {"hall": HALL, "service": "queue", "limit": str(_PAGE)}
        while True:
            page = self._ask("auditor", "/feed", parameters)
            for happening in page["items"]:
                if datetime.fromisoformat(happening["recorded_at"]) < since:
                    return
                yield happening
            if page["next_cursor"] is None:
                return
            parameters["cursor"] = page["next_cursor"]

    def _ask(self, role: str, path: str, parameters: dict[str, str]) -> dict[str, Any]:
        self.set_clock()
        return self._gateway.ask(self._token(role, role), path, parameters)

    def _token(self, role: str, subject: str) -> str:
        if (role, subject) not in self._tokens:
            halls = "*" if role == "operator" else HALL  # who opens a hall is at none yet
            self._tokens[role, subject] = hall_client.token(self._hall.settings, role, subject, halls)
        return self._tokens[role, subject]


def wait_for(true: Callable[[], bool]) -> bool:
    """Whether it comes true in time: what the hall does by itself, it does within seconds."""
    end = time.monotonic() + _PATIENCE_SECONDS
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(_LOOK_SECONDS)
    return True
