"""The services of this small hall."""
