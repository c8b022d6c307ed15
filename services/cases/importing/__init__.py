"""Historical cases of another system: the formats of its logs, and the command they are sent in."""
