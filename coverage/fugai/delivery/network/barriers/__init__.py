"""Water, walls, railways and motorways that lie between places and roads, and beside them."""
