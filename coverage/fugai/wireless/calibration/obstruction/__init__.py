"""A level from what stands in the way: linear terms, residuals, a cell's own samples, intervals."""
