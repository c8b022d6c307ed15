"""A request as a line for a shell, to be copied."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

_HALL, _DEPARTMENT = "north", "food"


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
            body = json.dumps(self.body or {}, ensure_ascii=False, indent=2)
            parts += ["-H 'Content-Type: application/json'", f"-d {shlex.quote(body)}"]
        return " \\\n  ".join(parts)

    def _token(self, role: str) -> str:
        """Who opens a hall, or acts on the whole installation, is at home in all of them."""
        everywhere = self.acts_on == "installation" or role == "operator"
        hall = "'*'" if everywhere else _HALL
        return f"$(hall token --role {role} --hall {hall} --department {_DEPARTMENT})"
