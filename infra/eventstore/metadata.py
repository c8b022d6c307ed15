"""What is stored of an event beside itself: who caused it, how, and under which clause."""

import json
from datetime import datetime

from infra.contracts import Context


class Metadata:
    """The metadata of events of one cause, written out once."""

    def __init__(self, clause: str, context: Context) -> None:
        circumstances = {
            "actor": context.actor,
            "role": context.role,
            "channel": context.channel,
            "command_id": str(context.command_id),
            "correlation_id": context.correlation_id,
            "causation_id": context.causation_id,
            "clause": clause,
        }
        values = {key: value for key, value in circumstances.items() if value is not None}
        self._plain = json.dumps(values, ensure_ascii=False)

    def text(self, occurred_at: datetime | None = None) -> str:
        """The JSON of one event that happened at that time, if not when it was recorded."""
        if occurred_at is None:
            return self._plain
        return f'{self._plain[:-1]}, "occurred_at": "{occurred_at.isoformat()}"}}'
