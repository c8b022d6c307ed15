"""The words of the case desk, subject by subject."""
