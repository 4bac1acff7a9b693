"""ITU-R P.1812 from one mast to every pixel around it, for coverage rasters."""
