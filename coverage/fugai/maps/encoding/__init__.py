"""Packed forms of what a page carries: coordinates, columns, images."""
