"""The same cases told to both sides of a comparison: who applied for what, and how it went."""

from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

STEPS = 6
"""Steps of each case; with its acceptance and decision a case is `STEPS + 2` events."""

CHANNELS = ("window", "online", "post")
PARTIES = ("intake", "registry", "permits", "legal")


@dataclass(frozen=True, slots=True)
class Story:
    case_id: UUID
    item: str
    channel: str
    party: str
    steps: tuple[tuple[str, str], ...]
    outcome: str


def story(number: int) -> Story:
    """The case of that number: always the same."""
    return Story(
        case_id=uuid5(NAMESPACE_URL, f"openhall:bench:{number}"),
        item=f"permit-{number}",
        channel=CHANNELS[number % len(CHANNELS)],
        party=PARTIES[0],
        steps=tuple((f"T{step:02}", PARTIES[(number + step) % len(PARTIES)]) for step in range(STEPS)),
        outcome="granted" if number % 5 else "refused",
    )
