"""What the queue service knows, read from its read models."""
