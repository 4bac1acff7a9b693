"""Layers of a map: points, polygons, lines, classified rasters, districts."""
