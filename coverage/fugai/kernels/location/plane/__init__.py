"""Points in the plane: discs of them, interchange and bounds without a matrix of distances."""
