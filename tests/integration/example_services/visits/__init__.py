"""A service small enough to see through, for tests of what works on any service."""
