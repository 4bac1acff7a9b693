"""The graph of a roll-out, the search for a cheap tree in it, and its bounds."""
