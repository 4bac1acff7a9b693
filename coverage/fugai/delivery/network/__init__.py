"""The road network of one mode: nodes, streets, turns, places on it."""
