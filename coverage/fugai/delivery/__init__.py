"""Road network, travel times, reach, accessibility."""
