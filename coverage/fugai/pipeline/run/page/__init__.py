"""The page of a run: its layers, notes and sources."""
