"""Rounds of a project's vehicles: its tables to fleets and stops, and plans to tables."""
