"""Results on their way to other programs: the CRS in which they leave, and KML."""
