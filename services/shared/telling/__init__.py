"""What somebody is told: an event beside its cause, and a list for whoever it was told to."""
