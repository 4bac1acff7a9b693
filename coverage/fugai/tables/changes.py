"""Columns of residents who gain or lose a service between two years."""

from __future__ import annotations

CHANGED = ("gained", "lost", "both", "neither", "unknown")
"""What residents are between two years; together they are all residents of the later one. [persons]"""
