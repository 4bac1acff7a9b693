"""Rounds of a mixed fleet: vehicles, time windows, depots and satellites, with a bound on the cost."""
