"""Who is within reach of what: catchments, promises, accessibility, what-if."""
