"""What a run leaves for other programs: the GeoPackage with its styles, classes of rasters."""
