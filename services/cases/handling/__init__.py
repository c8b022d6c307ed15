"""Command handling of the cases service, by topic: functions on a session."""
