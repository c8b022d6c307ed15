"""Command handling of the staff service, by topic: functions on a session."""
