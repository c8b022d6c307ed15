"""A request as a line for a shell, to be copied."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

_HALL, _DEPARTMENT = "north", "food"
_LINE = 90


@dataclass(frozen=True, slots=True)
class Request:
    """A sample of an operation's request; `file` is the media type of a body that is none of JSON."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    file: str | None
    keyed: bool
    stream: bool
    acts_on: str

    def line(self, home: str, role: str, *, development: bool) -> str:
        """`curl` against the gateway at `home`. The token is made by `hall token`, where those count."""
        target = quote(self.path) + (f"?{urlencode(self.query)}" if self.query else "")
        parts = ["curl -sS" + (" -N" if self.stream else ""), shlex.quote(home + target)]
        if role != "public":
            parts.append(f'-H "Authorization: Bearer {self._token(role) if development else "$TOKEN"}"')
        if self.keyed:
            parts.append('-H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)"')
        if self.file is not None:
            parts.append(f"-H 'Content-Type: {self.file}' --data-binary @FILE")
        elif self.method == "POST":
            parts += ["-H 'Content-Type: application/json'", f"-d {shlex.quote(_written(self.body or {}))}"]
        return " \\\n  ".join(parts)

    def _token(self, role: str) -> str:
        """Who opens a hall, or acts on the whole installation, is at home in all of them."""
        everywhere = self.acts_on == "installation" or role == "operator"
        hall = "'*'" if everywhere else _HALL
        return f"$(hall token --role {role} --hall {hall} --department {_DEPARTMENT})"


def _written(value: Any, indent: str = "  ") -> str:
    """JSON with as much on a line as goes there."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) <= _LINE or not isinstance(value, dict | list):
        return line
    if isinstance(value, list):
        parts, (opens, closes) = [_written(one, indent + "  ") for one in value], "[]"
    else:
        parts, (opens, closes) = (
            [f"{json.dumps(name)}: {_written(one, indent + '  ')}" for name, one in value.items()],
            "{}",
        )
    inner = f",\n{indent}  ".join(parts)
    return f"{opens}\n{indent}  {inner}\n{indent}{closes}"
