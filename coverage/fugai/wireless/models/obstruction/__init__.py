"""A level from what stands in the way: linear terms, a cell's own samples, intervals."""
