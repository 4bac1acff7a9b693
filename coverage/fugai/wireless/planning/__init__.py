"""What a change to a network does."""
