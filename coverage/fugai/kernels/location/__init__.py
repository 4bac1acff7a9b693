"""Location problems: covering, p-median, capacitated assignment, Steiner trees, thinning."""
