"""What lies beneath the layers of a page: roads, railways, water, built-up ground, relief, names."""
