"""A hall with lines and windows, and what its people do, through the gateway."""

from typing import Any

from tests.acceptance.desk import Desk
from tests.permits import words

PLAN: dict[str, Any] = {
    "hours": [
        {"weekday": day, "opens": opens, "closes": closes}
        for day in range(1, 6)
        for opens, closes in (("09:00", "12:00"), ("13:30", "17:00"))
    ],
    "closed": [{"day": "2026-03-06", "name": words("Stocktaking")}],
    "lines": [
        {"code": "permits", "name": words("Permits"), "prefix": "A"},
        {"code": "tax", "name": words("Tax"), "prefix": "B", "contingent": 3},
    ],
    "windows": [
        {"code": "W1", "name": words("Window 1"), "kind": "comprehensive", "lines": ["permits", "tax"]},
        {"code": "W2", "name": words("Window 2"), "kind": "special", "lines": ["permits"]},
    ],
}


class Hall:
    """A planned hall, and what its people do."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.path = f"/halls/{desk.code}"
        desk.do(f"{self.path}/plan", {"plan": PLAN}, by="operator")

    def draw(self, line: str = "permits", *, by: str = "kiosk", **body: Any) -> str:
        label: str = self.desk.do(f"{self.path}/lines/{line}/tickets", body, by=by)["label"]
        return label

    def at(self, window: str, act: str, clerk: str = "lin", **body: Any) -> dict[str, Any]:
        return self.desk.do(
            f"{self.path}/windows/{window}/{act}", body, by="clerk", subject=self.person(clerk)
        )

    def try_at(self, window: str, act: str, clerk: str = "lin", **body: Any) -> Any:
        return self.desk.post(
            f"{self.path}/windows/{window}/{act}", body, by="clerk", subject=self.person(clerk)
        )

    def person(self, name: str) -> str:
        """An account of this hall's own: a person serves at one window, in whichever hall."""
        return f"{name}-{self.desk.code}"

    def id(self, name: str) -> str:
        """The id that services know that account by."""
        return self.desk.suite.person(self.person(name))

    def board(self, after: dict[str, Any] | None = None) -> dict[str, Any]:
        told: dict[str, Any] = self.desk.ask(f"{self.path}/board", after, by="public").json()
        return told

    def plan(self, plan: dict[str, Any], **more: Any) -> dict[str, Any]:
        return self.desk.do(f"{self.path}/plan", {"plan": plan, **more}, by="operator")

    def ticket(self, line: str, label: str, after: dict[str, Any], **more: Any) -> dict[str, Any]:
        told: dict[str, Any] = self.desk.ask(
            f"{self.path}/lines/{line}/tickets/{label}", after, by="public", **more
        ).json()
        return told
