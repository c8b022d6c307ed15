"""What happened in all services, newest first, and the live stream of what everybody may see of it."""

FEED = "feed"
"""The name of the subscriptions by which the gateway hears of every service."""
