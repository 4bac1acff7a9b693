"""Named layers of LTE and NR: bands, resource blocks, and which cells belong to them."""
