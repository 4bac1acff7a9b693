"""What served means, where it is so, and where it is not: service definitions and coverage holes."""
