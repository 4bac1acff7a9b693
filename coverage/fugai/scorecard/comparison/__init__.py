"""What changed between two periods or two runs, and what cannot be compared."""
