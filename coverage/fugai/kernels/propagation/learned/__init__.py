"""What a calibration learnt beyond linear terms, at many places: trees, and samples of a cell."""
