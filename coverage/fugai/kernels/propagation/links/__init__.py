"""Single links: microwave hops from mast to mast, and paths from masts to receivers at given places."""
