"""Exact best and second servers over terrain, and other cells summed over groups of pixels."""
