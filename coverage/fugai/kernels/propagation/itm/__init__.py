"""Irregular Terrain Model (Longley-Rice)."""
