"""Single links: microwave hops between masts, and fixed wireless access from masts to settlements."""
