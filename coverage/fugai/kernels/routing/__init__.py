"""Shortest paths, nearest facilities, changes to them, and tours."""
