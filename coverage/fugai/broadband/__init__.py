"""Service classes, urban and rural, gaps, roll-out cost."""
