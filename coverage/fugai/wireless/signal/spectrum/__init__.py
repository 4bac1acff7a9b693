"""Interference of other networks."""
