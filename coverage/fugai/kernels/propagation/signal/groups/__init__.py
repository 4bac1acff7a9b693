"""Sums of cells over groups of pixels, and exact powers where a cell may be one of the strongest."""
