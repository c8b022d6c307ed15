"""What people were told of their appointments."""

from services.shared.telling.reading import ToldListing, lists_told


@lists_told("queue", clause="1.3.4")
class ListTold(ToldListing):
    """List what one was told of one's appointments, the latest first."""
