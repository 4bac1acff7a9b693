"""Blocks, discs and space-filling curves on rasters."""
