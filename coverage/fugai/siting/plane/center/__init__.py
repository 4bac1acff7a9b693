"""The p-center over points of the plane, without a matrix of their distances."""
