"""What a page holds so that it can answer what is known of any place, and find places by name."""
