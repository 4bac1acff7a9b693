"""The page around the layers: one file that needs no network."""
