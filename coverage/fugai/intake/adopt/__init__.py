"""What the files of a folder are: tables by headings and values, joins, places, rasters."""
