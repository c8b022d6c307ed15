"""Command handling of the queue service, by topic: functions on a session."""
