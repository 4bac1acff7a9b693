"""Delivery districts: contiguous groups of units with equal work."""
