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
    "openhall_append_batch_size", "Appends committed together", ["log"], buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256)
)
LOG_POSITION = Gauge("openhall_log_position", "Last position this process saw in a log", ["log"])
RELAY_LAG = Gauge("openhall_relay_lag", "Events not yet confirmed by the broker", ["log"])
SUBSCRIPTION_LAG = Gauge("openhall_subscription_lag", "Events known of but not yet applied", ["name"])
PROJECTION_LAG = Gauge("openhall_projection_lag", "Events not yet in a read model", ["name"])
DEAD_LETTERS = Gauge("openhall_deadletters", "Events that could not be applied", ["service"])
POOL_IN_USE = Gauge("openhall_pool_in_use", "Database connections in use", ["service"])
