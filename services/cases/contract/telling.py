"""What people were told of their cases."""

from services.shared.telling.reading import ToldListing, lists_told


@lists_told("cases", clause="3.2.2")
class ListTold(ToldListing):
    """List what one was told of one's cases, the latest first."""
