"""Numba functions over scalars and arrays. No geography, no files."""
