"""A day of a hall played through the public API, for looking at it and for measuring it."""
