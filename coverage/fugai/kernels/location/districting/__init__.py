"""Districts of equal work: units moved between contiguous districts, and a bound by their prices."""
