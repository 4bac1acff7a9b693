"""One network year by year, and several that share spectrum."""
