"""ITU-R P.1812 for groups of pixels: bounds, one loss for each group, and pixels under a limit alone."""
