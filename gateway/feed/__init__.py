"""What happened in all services, newest first, and the live stream of what everybody may see of it."""
