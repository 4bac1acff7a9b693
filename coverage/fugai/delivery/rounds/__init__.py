"""Rounds of couriers, their load, and parcels assigned to outlets."""
