"""What the cases service knows, read from its read models."""
