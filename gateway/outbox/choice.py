"""The ways of sending that are configured; without any nothing is sent."""

from gateway.outbox.mail import Mail
from gateway.outbox.way import Way
from gateway.outbox.webhook import Webhook
from infra.loop.clock import Clock
from infra.loop.config import ConfigurationError, Settings
from infra.loop.values import decode_key


def ways_from(settings: Settings, clock: Clock) -> list[Way]:
    """Raises ConfigurationError when a variable is set without the one that goes with it."""
    ways: list[Way] = []
    if (url := _with(settings, "HALL_OUTBOX_WEBHOOK_URL", "HALL_OUTBOX_WEBHOOK_KEY")) is not None:
        ways.append(Webhook(url, decode_key(settings.required("HALL_OUTBOX_WEBHOOK_KEY")), clock))
    if (url := _with(settings, "HALL_OUTBOX_SMTP_URL", "HALL_OUTBOX_SMTP_FROM")) is not None:
        ways.append(Mail(url, settings.required("HALL_OUTBOX_SMTP_FROM")))
    return ways


def _with(settings: Settings, name: str, other: str) -> str | None:
    """The value of a variable that goes with another."""
    unset = [one for one in (name, other) if settings.text(one) is None]
    if len(unset) == 1:
        (there,) = {name, other} - {*unset}
        raise ConfigurationError(f"{there} is set and {unset[0]} is not: set both, or neither")
    return settings.text(name)
