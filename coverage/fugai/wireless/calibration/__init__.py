"""Path loss models tuned to measurements."""
