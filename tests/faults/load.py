"""People who work while things break: each sends again, with the same key, what was not answered."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Any
from uuid import uuid4

import httpx

from tests.permits import application
from tests.processes import Suite
from tests.waiting import until

CALLERS = 12
_MORE = 30
_MORE_SECONDS = 30.0
_PAUSE = 0.05
"""Seconds between two tries, so that a hall in trouble is not stormed."""
_ANSWER_SECONDS = 20.0
"""By then every request must have been answered, were it with 503."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A command that was answered: `body` and `position` are what its sender was told."""

    key: str
    path: str
    fields: dict[str, Any]
    body: dict[str, Any]
    position: int


class Load:
    """Carries one case after another through apply, accept and first step, for the length of the block.

    At its end every caller finishes the case in hand, so that nothing stays unanswered. A 503 must be one
    that a caller can act on; whatever is neither that, nor an answer, nor a cut line is in `faults`.
    """

    def __init__(self, suite: Suite, hall: str) -> None:
        self.answered: list[Answered] = []
        self.put_off: list[httpx.Response] = []
        self.cut: list[str] = []
        self.faults: list[str] = []
        self._hall = hall
        self._suite = suite
        self._headers = {
            "Authorization": f"Bearer {suite.token('clerk', departments=['food'])}",
            "Content-Type": "application/json",
        }
        self._enough, self._given_up = threading.Event(), threading.Event()
        self._callers: list[threading.Thread] = []

    def __enter__(self) -> "Load":
        self._callers = _spread(self._call)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._enough.set()
        if error is not None:
            self._given_up.set()
        for caller in self._callers:
            caller.join(3 * _ANSWER_SECONDS)
        assert not any(caller.is_alive() for caller in self._callers), "some got no answer"

    def goes_on(self, commands: int = _MORE) -> None:
        """Wait until so many more commands are answered."""
        enough = len(self.answered) + commands
        until(lambda: self.faults or len(self.answered) >= enough, _MORE_SECONDS)
        assert not self.faults, self.faults[:3]

    def again(self) -> list[Answered]:
        """What each answered command is answered now, sent a second time with its key."""
        repeated: dict[str, Answered] = {}
        todo = _Shared(self.answered)

        def repeat() -> None:
            with self._client() as client:
                for one in todo:
                    if (answer := self._send(client, one.key, one.path, one.fields)) is not None:
                        repeated[one.key] = answer

        for caller in _spread(repeat):
            caller.join()
        return [repeated[one.key] for one in self.answered if one.key in repeated]

    def _call(self) -> None:
        with self._client() as client:
            while not self._enough.is_set():
                self._carry_one_through(client)

    def _carry_one_through(self, client: httpx.Client) -> None:
        applied = self._do(client, "/v1/cases", application(self._hall))
        if applied is not None:
            case = f"/v1/cases/{applied.body['number']}"
            if self._do(client, f"{case}/acceptance", {}) is not None:
                self._do(client, f"{case}/steps", {"step": "examine"})

    def _do(self, client: httpx.Client, path: str, fields: dict[str, Any]) -> Answered | None:
        answer = self._send(client, str(uuid4()), path, fields)
        if answer is not None:
            self.answered.append(answer)
        return answer

    def _send(self, client: httpx.Client, key: str, path: str, fields: dict[str, Any]) -> Answered | None:
        """Send until it is answered; None when what comes back is neither an answer nor a clean 503."""
        while not self._given_up.is_set():
            reply = self._post(client, key, path, fields)
            if reply is not None and reply.status_code == 200:
                return Answered(key, path, fields, reply.json(), int(reply.headers["hall-position"]))
            if reply is not None and not is_clean_503(reply):
                self.faults.append(f"{path}: {reply.status_code} {reply.text}")
            if self.faults:
                break
            if reply is not None:
                self.put_off.append(reply)
            self._given_up.wait(_PAUSE)
        return None

    def _post(
        self, client: httpx.Client, key: str, path: str, fields: dict[str, Any]
    ) -> httpx.Response | None:
        """One try; None when the line was cut, or there is no gateway at the moment."""
        gateway = self._suite.running["gateway"]
        if gateway.ready is None:
            return None
        try:
            return client.post(gateway.url + path, json=fields, headers={"Idempotency-Key": key})
        except (httpx.NetworkError, httpx.RemoteProtocolError) as error:
            self.cut.append(f"{path}: {error!r}")
        except httpx.HTTPError as error:
            self.faults.append(f"{path}: {error!r}")
        return None

    def _client(self) -> httpx.Client:
        return httpx.Client(headers=self._headers, timeout=_ANSWER_SECONDS)


def is_clean_503(reply: httpx.Response) -> bool:
    """Whether a caller can act on it: it says what is wrong and when to come again."""
    return (
        reply.status_code == 503
        and reply.headers["content-type"] == "application/problem+json"
        and reply.json()["code"] == "unavailable"
        and bool(reply.json()["remedy"])
        and int(reply.headers["retry-after"]) > 0
    )


class _Shared:
    """An iterator for several threads: each thing goes to one of them."""

    def __init__(self, things: Iterable[Answered]) -> None:
        self._things = iter(list(things))
        self._lock = threading.Lock()

    def __iter__(self) -> "_Shared":
        return self

    def __next__(self) -> Answered:
        with self._lock:
            return next(self._things)


def _spread(work: Callable[[], None]) -> list[threading.Thread]:
    callers = [threading.Thread(target=work, daemon=True) for _ in range(CALLERS)]
    for caller in callers:
        caller.start()
    return callers
