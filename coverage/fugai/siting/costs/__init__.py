"""Problems over a cost matrix: the matrix, what is asked of it, and who serves whom."""
