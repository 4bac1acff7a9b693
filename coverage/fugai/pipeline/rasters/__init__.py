"""The rasters of a project, and what stands on its terrain."""
