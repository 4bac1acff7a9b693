"""Travel times over a network: from outlets, matrices, nearest, isochrones, routes."""
