"""The order of the steps; the only place where rooms meet."""
