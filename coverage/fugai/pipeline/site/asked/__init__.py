"""What a request asks: its options judged, and its candidates with their roles."""
