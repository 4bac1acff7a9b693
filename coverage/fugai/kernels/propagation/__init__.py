"""Radio: path loss, diffraction, antennas, rays, and the power of many cells on a grid."""
