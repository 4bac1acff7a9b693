"""Maximal covering and set cover: covers in both directions, bounds, local search."""
