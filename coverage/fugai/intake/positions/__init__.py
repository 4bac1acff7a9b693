"""Where each row lies: angles, pairs, WKT and quadkeys to longitude and latitude in WGS84."""
