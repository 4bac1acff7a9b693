"""Forms of other programs: styles of QGIS, attribute tables of GDAL, KML, names of CRS."""
