"""Maximal covering and set cover: reductions, local search, greedy, bounds."""
