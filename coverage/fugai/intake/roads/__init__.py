"""Road networks from OpenStreetMap, GraphML and edge tables."""
