"""What every process counts and times, for Prometheus."""

from prometheus_client import Counter, Gauge, Histogram

COMMANDS = Counter("openhall_commands_total", "Commands by name and outcome", ["service", "name", "outcome"])
COMMAND_SECONDS = Histogram(
    "openhall_command_seconds",
    "Time from a command's arrival to its durable answer",
    ["service", "name"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)
APPEND_BATCH = Histogram(
    "openhall_append_batch_size",
    "Appends committed together",
    ["log"],
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
)
LOG_POSITION = Gauge("openhall_log_position", "Last position this process saw in a log", ["log"])
CLOCK_BEHIND = Gauge(
    "openhall_clock_behind_seconds",
    "How far this process's clock has gone back behind what a log has been told; 0: it has not",
    ["log"],
)
RELAY_LAG = Gauge("openhall_relay_lag", "Events not yet confirmed by the broker", ["log"])
SUBSCRIPTION_LAG = Gauge("openhall_subscription_lag", "Events known of but not yet applied", ["name"])
SUBSCRIPTION_REWRITTEN = Gauge(
    "openhall_subscription_rewritten",
    "Position at or before which the followed log was rewritten, so that nothing is applied; 0: it was not",
    ["name"],
)
PROJECTION_LAG = Gauge("openhall_projection_lag", "Events not yet in a read model", ["name"])
DEAD_LETTERS = Gauge("openhall_deadletters", "Events that could not be applied", ["service"])
SWEPT = Counter("openhall_swept_total", "Due items acted on, by outcome", ["name", "outcome"])
POOL_IN_USE = Gauge("openhall_pool_in_use", "Database connections in use", ["service"])
POOL_SIZE = Gauge("openhall_pool_size", "Database connections there may be", ["service"])
WORKERS_BUSY = Gauge("openhall_workers_busy", "Commands and queries in hand", ["service"])
HTTP_REQUESTS = Counter("openhall_http_requests_total", "Requests by route and status", ["route", "status"])
HTTP_SECONDS = Histogram(
    "openhall_http_seconds",
    "Time from a request's headers to its whole answer",
    ["route"],
    buckets=(0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
MADE_FOR_ALL = Counter(
    "openhall_made_for_all_total",
    "Answers of a query, by its name, and pieces of pages that were made for all who look",
    ["what"],
)
STREAMS = Gauge("openhall_streams", "Live streams open")
OUTBOX_WAITING = Gauge("openhall_outbox_waiting", "What people are told that is still to be sent", ["way"])
OUTBOX_GIVEN_UP = Counter(
    "openhall_outbox_given_up_total", "What people are told that could not be sent for a day", ["way"]
)
CHECK_FAILED = Gauge(
    "openhall_check_failed", "1: /readyz says that this is not as it should be; 0: it is", ["check"]
)
