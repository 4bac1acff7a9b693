"""Signal of a network on the grid: cells, engines, best server, SINR, service, holes."""
