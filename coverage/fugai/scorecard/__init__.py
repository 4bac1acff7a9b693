"""Indicators, targets, and how they are judged."""
