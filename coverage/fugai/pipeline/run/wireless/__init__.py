"""Theme wireless: sites and access points to signal, service, people, places and holes."""
