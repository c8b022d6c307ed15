"""Configuration: every environment variable there is, in one table."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from zoneinfo import ZoneInfo

from infra.loop import values
from infra.loop.values import ANYTHING, KEY, Kind, address_with, one_of, whole_number

_SERVICE_DATABASE = "HALL_<SERVICE>_DATABASE_URL"


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: its name, default (None: unset), meaning, and what its value may be.

    A secret's value is never repeated in a message.
    """

    name: str
    default: str | None
    meaning: str
    kind: Kind = ANYTHING
    secret: bool = False

    def check(self, value: str, name: str | None = None) -> None:
        """Raises ConfigurationError when the value does not fit."""
        if not self.kind.fits(value):
            told = (name or self.name) + ("" if self.secret else f"={value!r}")
            raise ConfigurationError(f"{told} is not {self.kind.words} ({self.meaning})")


VARIABLES: tuple[Variable, ...] = (
    Variable(
        "HALL_AMQP_URI",
        None,
        "RabbitMQ, `amqp://user:password@host:port/vhost`, `amqps://` with TLS; of a cluster every node, by "
        "comma, `amqps://user:password@a:5671,b,c/vhost`: they are tried in turn, and requests are kept on "
        "more than one of them; unset: the embedded broker",
        values.BROKER,
        secret=True,
    ),
    Variable(
        _SERVICE_DATABASE,
        None,
        "PostgreSQL of one service or of the gateway, `postgresql://…`; unset: the embedded server",
        values.POSTGRESQL,
        secret=True,
    ),
    Variable("HALL_DATA", ".hall", "folder of the embedded run: database, keys, run.json"),
    Variable(
        "HALL_VOICE",
        None,
        "folder of the recordings that displays speak with (`hall voice make`), which every gateway process "
        "reads; unset: voice in HALL_DATA",
    ),
    Variable("HALL_HOST", "127.0.0.1", "address the gateway and the health pages bind to"),
    Variable("HALL_PORT", "8080", "port of the gateway; 0 takes a free one", whole_number(0, 65535)),
    Variable(
        "HALL_ORIGIN",
        None,
        "where visitors reach the gateway, `https://hall.example`: links lead there, cookies are for https "
        "only, and only its pages may send forms; unset: whatever host was asked, over http",
        values.ORIGIN,
    ),
    Variable(
        "HALL_HEALTH_PORT",
        None,
        "port of a process's /healthz, /readyz, /metrics, the gateway's too; unset: none; 0: a free one",
        whole_number(0, 65535),
    ),
    Variable(
        "HALL_PUBLIC_METRICS",
        "no",
        "the gateway's /readyz and /metrics on HALL_PORT too, which everybody can read; /healthz always is",
        one_of("yes", "no"),
    ),
    Variable(
        "HALL_POOL_SIZE",
        "4",
        "database connections of a service in a process, besides the three that write, listen and lead; "
        "a subscription keeps one while its policy reads through another, and a service has up to two",
        whole_number(3, 1000),
    ),
    Variable(
        "HALL_WORKERS",
        "64",
        "commands and queries a service process handles at once",
        whole_number(1, 10_000),
    ),
    Variable(
        "HALL_RPC_TIMEOUT",
        "10",
        "seconds the gateway waits for a service before it answers 503",
        whole_number(1, 600),
    ),
    Variable(
        "HALL_READY_LAG",
        "10000",
        "events of lag above which a process says it is not ready",
        whole_number(0, 10**9),
    ),
    Variable("HALL_BODY_LIMIT", "1048576", "bytes of a request body at most", whole_number(1, 10**9)),
    Variable(
        "HALL_FILE_LIMIT",
        "10485760",
        "bytes of a file at most that is handed in; it is kept encrypted in the gateway's database",
        whole_number(1, 10**8),
    ),
    Variable(
        "HALL_RATE_LIMIT",
        "6000",
        "requests a minute of one caller at most; 0: no limit",
        whole_number(0, 10**9),
    ),
    Variable(
        "HALL_TRUSTED_PROXIES",
        None,
        "proxies before the gateway whose X-Forwarded-For counts, as narrow as can be: whoever is in it can "
        "pass for any address; unset: none, so that all who come through one proxy share one rate limit",
        values.NETWORKS,
    ),
    Variable(
        "HALL_OWN_NETWORKS",
        "127.0.0.0/8, ::1",
        "networks of the hall itself, whose boards and windows follow as many live streams as they like; of "
        "any other network 50 at once in a gateway process",
        values.NETWORKS,
    ),
    Variable(
        "HALL_CORS_ORIGINS",
        None,
        "origins whose pages may call the gateway from a browser, `*` for all; unset: its own only",
        values.ORIGINS,
    ),
    Variable("HALL_TIME_ZONE", "Asia/Shanghai", "time zone of the hall", values.TIME_ZONE),
    Variable(
        "HALL_HOLIDAYS",
        "CN",
        "country whose working days count (ISO 3166, as the holidays package names it)",
        values.COUNTRY,
    ),
    Variable(
        "HALL_CLOCK_FILE",
        None,
        "file holding the time, for tests and demonstrations; unset: the machine's clock",
        values.CLOCK_FILE,
    ),
    Variable(
        "HALL_OIDC_ISSUER",
        None,
        "issuer of bearer tokens; unset: the built-in development issuer, for an embedded run on one machine",
        address_with("https", "http"),
    ),
    Variable(
        "HALL_OIDC_JWKS_URL",
        None,
        "the issuer's key set; unset: the one that its discovery document names",
        address_with("https", "http"),
    ),
    Variable(
        "HALL_DEVELOPMENT_ISSUER",
        "no",
        "`yes`: without HALL_OIDC_ISSUER the development issuer's tokens count even where the hall can be "
        "reached from other machines, or has a database or broker of its own",
        one_of("yes", "no"),
    ),
    Variable("HALL_OIDC_AUDIENCE", "openhall", "audience that a token must name"),
    Variable(
        "HALL_OIDC_CLIENT_ID",
        None,
        "the client as which browsers sign in at the issuer; its redirect address is HALL_ORIGIN followed by "
        "/login/callback; unset: the pages let nobody sign in",
    ),
    Variable(
        "HALL_OIDC_CLIENT_SECRET",
        None,
        "that client's secret; unset: a public client, which proves itself by PKCE alone",
        secret=True,
    ),
    Variable(
        "HALL_OIDC_AZP",
        None,
        "clients (azp, client_id) through which a token may have been got; unset: any",
        values.LIST,
    ),
    Variable(
        "HALL_OIDC_ROLES_CLAIM",
        "roles,realm_access.roles,resource_access.<audience>.roles,groups",
        "claims that hold roles, all of them; dots lead inside, `<audience>` is HALL_OIDC_AUDIENCE's value",
        values.CLAIM_PATHS,
    ),
    Variable(
        "HALL_OIDC_ROLES_MAP",
        None,
        "roles for other names in those claims, say hall-clerks=clerk; several pairs give a name several",
        values.PAIRS,
    ),
    Variable(
        "HALL_OIDC_HALLS_CLAIM", "halls,hall", "claims that hold the bearer's halls", values.CLAIM_PATHS
    ),
    Variable(
        "HALL_OIDC_DEPARTMENTS_CLAIM",
        "departments,department",
        "claims that hold the bearer's departments",
        values.CLAIM_PATHS,
    ),
    Variable(
        "HALL_PRIVACY_KEY",
        None,
        "wraps the keys of persons; the services and `hall restore` need it, nobody else; "
        "unset: made in HALL_DATA (embedded run)",
        KEY,
        secret=True,
    ),
    Variable(
        "HALL_ERASURES_FILE",
        None,
        "register of erasures, which services add to and a restore applies: outside every database, and kept "
        "longer than any backup; unset: erasures.jsonl in HALL_DATA",
    ),
    Variable(
        "HALL_BACKUP_DAYS",
        None,
        "days that backups and archived WAL of services' databases are kept, 0 for none: by then an erased "
        "person's key is in none of them; unset: not known, and an erasure says so",
        whole_number(0, 36_500),
    ),
    Variable(
        "HALL_CHECKPOINT_KEY",
        None,
        "Ed25519 seed, signs checkpoints and backups; no process that serves needs it; "
        "unset: made in HALL_DATA (embedded run)",
        KEY,
        secret=True,
    ),
    Variable(
        "HALL_IDENTITY_KEY",
        None,
        "the gateway derives the ids of accounts with it; unset: made in HALL_DATA (embedded run)",
        KEY,
        secret=True,
    ),
    Variable(
        "HALL_OUTBOX_WEBHOOK_URL",
        None,
        "where the gateway posts what people are told, each once, with their contacts; unset: nowhere",
        values.WEBHOOK,
    ),
    Variable(
        "HALL_OUTBOX_WEBHOOK_KEY",
        None,
        "signs what is posted there (Standard Webhooks, `webhook-signature`)",
        KEY,
        secret=True,
    ),
    Variable(
        "HALL_OUTBOX_SMTP_URL",
        None,
        "mail server through which the gateway sends what people are told to those who gave an e-mail "
        "address, `smtps://user:password@host:465`, or `smtp://` with STARTTLS; unset: none is sent",
        address_with("smtps", "smtp"),
        secret=True,
    ),
    Variable("HALL_OUTBOX_SMTP_FROM", None, "address that those mails are from", values.MAIL_ADDRESS),
    Variable(
        "HALL_LOG_LEVEL",
        "INFO",
        "lowest level of the log lines written to standard error",
        one_of("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"),
    ),
    Variable("HALL_LOG_FORMAT", "json", "`json` for machines, `text` for people", one_of("json", "text")),
    Variable(
        "HALL_URL",
        None,
        "gateway that the command line talks to; unset: the one in HALL_DATA/run.json",
        address_with("https", "http"),
    ),
    Variable(
        "HALL_TEST_AMQP_URI",
        None,
        "RabbitMQ that `make test` uses; unset: a private node it starts itself",
        values.BROKER,
        secret=True,
    ),
    Variable(
        "HALL_TEST_BROWSER",
        None,
        "browser of Chromium's kind, by name or path, that `make test` opens pages with; unset: the first of "
        "chromium-headless-shell, chromium, google-chrome that is there",
    ),
    Variable(
        "HALL_TOKEN",
        None,
        "bearer token of the command line; unset: one of the development issuer's",
        values.TOKEN,
        secret=True,
    ),
)

LIBRARY_VARIABLES: tuple[Variable, ...] = (
    Variable("OPENHALL_DATABASE_URL", None, "PostgreSQL that holds the log; required", values.POSTGRESQL),
    Variable("OPENHALL_POOL_SIZE", "4", "database connections for reading", whole_number(1, 1000)),
)
"""Read by `infra.eventstore` as a module of the eventsourcing library, never by `hall`."""

_TABLE = {variable.name: variable for variable in VARIABLES}


class ConfigurationError(Exception):
    """A variable is missing or does not fit; the message names it and says what would."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The environment as read once, at start."""

    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))

    def check(self) -> None:
        """Raises ConfigurationError when the value of any variable does not fit, read or not."""
        for name in _TABLE:
            self.text(name)
        for name, value in self.environ.items():
            if value and name.startswith("HALL_") and name.endswith("_DATABASE_URL"):
                _TABLE[_SERVICE_DATABASE].check(value, name)

    def misspelt(self, parts: Sequence[str]) -> list[str]:
        """A line for each variable that looks like one of the hall's and is none; `parts` have databases."""
        known = {*_TABLE, *(f"HALL_{part.upper()}_DATABASE_URL" for part in parts)} - {_SERVICE_DATABASE}
        unknown = sorted(name for name in self.environ if name.startswith("HALL_") and name not in known)
        return [
            f"{name} is no variable of the hall and has no effect{_nearest(name, known)}" for name in unknown
        ]

    def text(self, name: str) -> str | None:
        """A variable's value, or its default; an empty one counts as unset.

        This and what follows raises ConfigurationError when the value does not fit.
        """
        variable = _TABLE[name]
        value = self.environ.get(name) or None
        if value is None:
            return variable.default
        variable.check(value)
        return value

    def required(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise ConfigurationError(f"{name} is not set: {_TABLE[name].meaning}")
        return value

    def number(self, name: str) -> int:
        return int(self.required(name))

    def optional_number(self, name: str) -> int | None:
        return None if self.text(name) is None else self.number(name)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.required("HALL_TIME_ZONE"))

    @property
    def data(self) -> Path:
        return Path(self.required("HALL_DATA")).resolve()

    def made_data(self) -> Path:
        """The data folder, made when missing. Raises ConfigurationError when nothing can be put there."""
        folder = self.data
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(
                f"HALL_DATA={str(folder)!r} cannot be made ({error.strerror}): name a folder to keep data in"
            ) from None
        if not os.access(folder, os.W_OK | os.X_OK):
            raise ConfigurationError(f"HALL_DATA={str(folder)!r} cannot be written to: name another folder")
        return folder

    def database_url(self, service: str) -> str | None:
        """The PostgreSQL of one service, None when it is the embedded one."""
        return self.environ.get(f"HALL_{service.upper()}_DATABASE_URL") or None

    @property
    def embedded(self) -> bool:
        """Whether the run is within this machine altogether: no database and no broker is named."""
        named = (name for name, value in self.environ.items() if value and name.startswith("HALL_"))
        return self.amqp_uri is None and not any(name.endswith("_DATABASE_URL") for name in named)

    @property
    def amqp_uri(self) -> str | None:
        return self.text("HALL_AMQP_URI")


def _nearest(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f": did you mean {near[0]}?" if near else ""
