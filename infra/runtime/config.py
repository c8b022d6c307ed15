"""Configuration: every environment variable there is, in one table."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: its name, default (None: unset) and meaning."""

    name: str
    default: str | None
    meaning: str


VARIABLES: tuple[Variable, ...] = (
    Variable(
        "HALL_AMQP_URI", None, "RabbitMQ, `amqp://user:password@host:port/vhost`; unset: the embedded broker"
    ),
    Variable(
        "HALL_<SERVICE>_DATABASE_URL",
        None,
        "PostgreSQL of one service or of the gateway, `postgresql://…`; unset: the embedded server",
    ),
    Variable("HALL_DATA", ".hall", "folder of the embedded run: database, keys, run.json"),
    Variable("HALL_HOST", "127.0.0.1", "address the gateway and the health pages bind to"),
    Variable("HALL_PORT", "8080", "port of the gateway; 0 takes a free one"),
    Variable(
        "HALL_HEALTH_PORT",
        None,
        "port of a service process's /healthz, /readyz, /metrics; unset: none; 0: a free one",
    ),
    Variable("HALL_POOL_SIZE", "4", "database connections of a process, writers and listeners not counted"),
    Variable("HALL_WORKERS", "64", "commands and queries a service process handles at once"),
    Variable("HALL_RPC_TIMEOUT", "10", "seconds the gateway waits for a service before it answers 503"),
    Variable("HALL_READY_LAG", "10000", "events of lag above which a process says it is not ready"),
    Variable("HALL_BODY_LIMIT", "1048576", "bytes of a request body at most"),
    Variable("HALL_RATE_LIMIT", "6000", "requests a minute of one caller at most; 0: no limit"),
    Variable(
        "HALL_TRUSTED_PROXIES",
        None,
        "addresses of proxies whose X-Forwarded-For counts, by comma; unset: none",
    ),
    Variable("HALL_TIME_ZONE", "Asia/Shanghai", "IANA time zone of the hall"),
    Variable(
        "HALL_HOLIDAYS", "CN", "country whose working days count (ISO 3166, as the holidays package names it)"
    ),
    Variable(
        "HALL_CLOCK_FILE",
        None,
        "file holding the time, for tests and demonstrations; unset: the machine's clock",
    ),
    Variable("HALL_OIDC_ISSUER", None, "issuer of bearer tokens; unset: the built-in development issuer"),
    Variable("HALL_OIDC_JWKS_URL", None, "the issuer's key set; unset: issuer + /.well-known/jwks.json"),
    Variable("HALL_OIDC_AUDIENCE", "openhall", "audience that a token must name"),
    Variable(
        "HALL_PRIVACY_KEY",
        None,
        "32 bytes, base64: wraps the keys of persons; unset: made in HALL_DATA (embedded run)",
    ),
    Variable(
        "HALL_CHECKPOINT_KEY",
        None,
        "Ed25519 seed, 32 bytes, base64: signs checkpoints; unset: made in HALL_DATA (embedded run)",
    ),
    Variable("HALL_LOG_LEVEL", "INFO", "lowest level of the log lines written to standard error"),
    Variable("HALL_LOG_FORMAT", "json", "`json` for machines, `text` for people"),
    Variable(
        "HALL_URL", None, "gateway that the command line talks to; unset: the one in HALL_DATA/run.json"
    ),
    Variable(
        "HALL_TEST_AMQP_URI", None, "RabbitMQ that `make test` uses; unset: a private node it starts itself"
    ),
    Variable("HALL_TOKEN", None, "bearer token of the command line; unset: one of the development issuer's"),
)

_DEFAULTS = {variable.name: variable.default for variable in VARIABLES}


class ConfigurationError(Exception):
    """A variable is missing or does not fit; the message names it and says what would."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The environment as read once, at start."""

    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))

    def text(self, name: str) -> str | None:
        """A variable's value, or its default; an empty one counts as unset."""
        return self.environ.get(name) or _DEFAULTS[name]

    def required(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise ConfigurationError(f"{name} is not set: {_meaning(name)}")
        return value

    def number(self, name: str) -> int:
        value = self.required(name)
        try:
            return int(value)
        except ValueError:
            raise ConfigurationError(f"{name}={value!r} is not a whole number: {_meaning(name)}") from None

    def optional_number(self, name: str) -> int | None:
        return None if self.text(name) is None else self.number(name)

    @property
    def data(self) -> Path:
        return Path(self.required("HALL_DATA")).resolve()

    def database_url(self, service: str) -> str | None:
        """The PostgreSQL of one service, None when it is the embedded one."""
        return self.environ.get(f"HALL_{service.upper()}_DATABASE_URL") or None

    @property
    def amqp_uri(self) -> str | None:
        return self.text("HALL_AMQP_URI")


def _meaning(name: str) -> str:
    return next(variable.meaning for variable in VARIABLES if variable.name == name)
