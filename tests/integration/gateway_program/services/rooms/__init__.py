"""Rooms that guests enter."""
