"""A network of sites beside the best ones over the same candidates."""
