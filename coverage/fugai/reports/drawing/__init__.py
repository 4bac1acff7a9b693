"""Sheets of paper in millimetres: fonts, maps, charts."""
