"""What a variable's value may be, and what is said of one that does not fit."""

import base64
from pathlib import Path

import pytest

from infra.loop.config import VARIABLES, ConfigurationError, Settings

KEY = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("HALL_TIME_ZONE", "Mars/X", "an IANA time zone"),
        ("HALL_TIME_ZONE", "../etc/passwd", "an IANA time zone"),
        ("HALL_TIME_ZONE", "Asia", "an IANA time zone"),
        ("HALL_HOLIDAYS", "XX", "a country"),
        ("HALL_POOL_SIZE", "1", "a whole number from 3 to 1000"),
        ("HALL_PORT", "99999", "a whole number from 0 to 65535"),
        ("HALL_PORT", "-1", "a whole number from 0 to 65535"),
        ("HALL_PORT", "abc", "a whole number from 0 to 65535"),
        ("HALL_HEALTH_PORT", "65536", "a whole number from 0 to 65535"),
        ("HALL_WORKERS", "0", "a whole number from 1"),
        ("HALL_RPC_TIMEOUT", "0", "a whole number from 1"),
        ("HALL_RPC_TIMEOUT", "x", "a whole number from 1"),
        ("HALL_BODY_LIMIT", "-5", "a whole number from 1"),
        ("HALL_RATE_LIMIT", "-1", "a whole number from 0"),
        ("HALL_READY_LAG", "-1", "a whole number from 0"),
        ("HALL_TRUSTED_PROXIES", "foo", "a list of addresses or networks"),
        ("HALL_TRUSTED_PROXIES", "10.0.0.1,", "a list of addresses or networks"),
        ("HALL_TRUSTED_PROXIES", "*", "a list of addresses or networks"),
        ("HALL_PUBLIC_METRICS", "1", "one of yes, no"),
        ("HALL_CORS_ORIGINS", "hall.example", "a list of origins"),
        ("HALL_CORS_ORIGINS", "https://hall.example/", "a list of origins"),
        ("HALL_CORS_ORIGINS", "https://hall.example:443", "a list of origins"),
        ("HALL_CORS_ORIGINS", "https://Hall.example", "a list of origins"),
        ("HALL_CORS_ORIGINS", "https://*.example", "a list of origins"),
        ("HALL_CORS_ORIGINS", "null", "a list of origins"),
        ("HALL_OIDC_ISSUER", "foo", "an address that begins with https:// or http://"),
        ("HALL_OIDC_JWKS_URL", "https://", "an address that begins with https:// or http://"),
        ("HALL_URL", "http://127.0.0.1:abc", "an address that begins with https:// or http://"),
        ("HALL_URL", "127.0.0.1:8080", "an address that begins with https:// or http://"),
        (
            "HALL_OUTBOX_WEBHOOK_URL",
            "http://example.org/x",
            "an address that begins with https://, or http://",
        ),
        ("HALL_OUTBOX_WEBHOOK_URL", "http://127.0.0.1.example.org", "an address that begins with https://"),
        ("HALL_OUTBOX_WEBHOOK_URL", "https:///x", "an address that begins with https://"),
        ("HALL_OUTBOX_SMTP_FROM", "hall", "an e-mail address"),
        ("HALL_OUTBOX_SMTP_FROM", "hall@example.org>", "an e-mail address"),
        ("HALL_CLOCK_FILE", "/nope", "a file that holds a time"),
        ("HALL_LOG_LEVEL", "LOUD", "one of DEBUG"),
        ("HALL_LOG_FORMAT", "xml", "one of json, text"),
    ],
)
def test_what_does_not_fit_is_refused_with_name_value_and_what_would(
    name: str, value: str, what: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        Settings({name: value}).check()
    assert str(refused.value).startswith(f"{name}={value!r} is not {what}")


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("HALL_CHECKPOINT_KEY", "!!", "32 bytes in base64"),
        ("HALL_OUTBOX_WEBHOOK_KEY", "!!", "32 bytes in base64"),
        ("HALL_OUTBOX_SMTP_URL", "http://user:word@x", "an address that begins with smtps:// or smtp://"),
        ("HALL_PRIVACY_KEY", KEY[:-4], "32 bytes in base64"),
        ("HALL_AMQP_URI", "http://x", "an address that begins with amqp:// or amqps://"),
        ("HALL_AMQP_URI", "amqp://x?heartbeat=5", "an address that begins with amqp:// or amqps://"),
        (
            "HALL_AMQP_URI",
            "amqp://user:word@a:5672,b:0/hall",
            "an address that begins with amqp:// or amqps://",
        ),
        ("HALL_AMQP_URI", "amqp://user:word@a;amqp://user:word@b", "an address that begins with amqp:// or"),
        ("HALL_CASES_DATABASE_URL", "mysql://x:pass@y/z", "a URL that begins with postgresql://"),
        (
            "HALL_CASES_DATABASE_URL",
            "postgresql://x/y?sslmod=require",
            "a URL that begins with postgresql://",
        ),
        ("HALL_TOKEN", "é", "printable ASCII"),
        ("HALL_TOKEN", "two words", "printable ASCII"),
    ],
)
def test_a_secret_that_does_not_fit_is_named_and_not_repeated(name: str, value: str, what: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        Settings({name: value}).check()
    assert str(refused.value).startswith(f"{name} is not {what}")
    assert value not in str(refused.value).replace("base64", "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HALL_TIME_ZONE", "Europe/Berlin"),
        ("HALL_HOLIDAYS", "HK"),
        ("HALL_PORT", "0"),
        ("HALL_RATE_LIMIT", "0"),
        ("HALL_TRUSTED_PROXIES", "10.0.0.1, 10.1.0.0/16, ::1"),
        ("HALL_TRUSTED_PROXIES", "10.1.2.3/16"),
        ("HALL_OIDC_ISSUER", "https://id.example/realms/hall"),
        ("HALL_CHECKPOINT_KEY", KEY),
        ("HALL_AMQP_URI", "amqps://user:word@rabbit.example:5671/hall"),
        ("HALL_AMQP_URI", "amqps://user:word@a.example,b.example:5671,[::1]/hall"),
        ("HALL_CASES_DATABASE_URL", "postgresql://postgres@/hall_cases?host=%2Ftmp"),
        ("HALL_CASES_DATABASE_URL", "postgresql://x@one,two/y?sslmode=verify-full&sslrootcert=/ca.pem"),
        ("HALL_LOG_LEVEL", "info"),
        ("HALL_OUTBOX_WEBHOOK_URL", "https://sms.example/hall?to=1"),
        ("HALL_OUTBOX_WEBHOOK_URL", "http://localhost:8000/x"),
        ("HALL_OUTBOX_WEBHOOK_URL", "http://[::1]:8000"),
        ("HALL_OUTBOX_SMTP_URL", "smtp://user:p%40ss@mail.example:587"),
        ("HALL_OUTBOX_SMTP_FROM", "no-reply@hall.example"),
        ("HALL_URL", "http://[::1]:8080"),
        ("HALL_PORT", ""),
    ],
)
def test_what_fits_is_taken(name: str, value: str) -> None:
    Settings({name: value}).check()


def test_a_misspelt_variable_is_named_with_the_nearest_there_is() -> None:
    words = "HALL_POOLSIZE=9 HALL_POOL_SIZE=9 HALL_QUEU_DATABASE_URL= HALL_QUEUE_DATABASE_URL= HALL_XYZZY= X="
    environ = dict(word.split("=") for word in words.split())
    no_effect = "is no variable of the hall and has no effect"
    assert Settings(environ).misspelt(["cases", "queue"]) == [
        f"HALL_POOLSIZE {no_effect}: did you mean HALL_POOL_SIZE?",
        f"HALL_QUEU_DATABASE_URL {no_effect}: did you mean HALL_QUEUE_DATABASE_URL?",
        f"HALL_XYZZY {no_effect}",
    ]


def test_every_default_fits() -> None:
    for variable in VARIABLES:
        if variable.default is not None:
            variable.check(variable.default)


def test_a_clock_file_is_looked_into(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text("soon")
    with pytest.raises(ConfigurationError, match="is not a file that holds a time"):
        Settings({"HALL_CLOCK_FILE": str(file)}).text("HALL_CLOCK_FILE")
    file.write_text("2026-03-02T09:00:00+08:00")
    Settings({"HALL_CLOCK_FILE": str(file)}).check()


def test_reading_one_value_asks_no_more_of_the_others() -> None:
    settings = Settings({"HALL_PORT": "door", "HALL_WORKERS": "7"})
    assert settings.number("HALL_WORKERS") == 7
    with pytest.raises(ConfigurationError, match="HALL_PORT"):
        settings.number("HALL_PORT")


@pytest.mark.parametrize("folder", ["/proc/x", "/etc/passwd", "/etc/passwd/x"])
def test_a_data_folder_that_cannot_be_is_named(folder: str) -> None:
    with pytest.raises(ConfigurationError, match=f"HALL_DATA='{folder}' cannot be made"):
        Settings({"HALL_DATA": folder}).made_data()
