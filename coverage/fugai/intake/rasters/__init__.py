"""Terrain, population and clutter on the grid."""
