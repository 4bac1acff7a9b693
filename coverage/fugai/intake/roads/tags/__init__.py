"""What the tags of a way, a point and a relation mean for each mode."""
