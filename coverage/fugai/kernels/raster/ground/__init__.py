"""Ground beside travelled roads on a local lattice, kept off what lies across barriers."""
