"""ITU-R P.1812: one path, rays, and whole rasters around a mast."""
