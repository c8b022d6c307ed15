"""Working days, limits and lights."""
