"""What takes minutes or other programs: run by `make proof`, outside continuous integration."""


class Missing(Exception):
    """A program that the proof needs is not there; the message says how to get it."""
