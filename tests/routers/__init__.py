"""Travel times beside those of an independent router (Valhalla), on any OpenStreetMap file."""
