"""What cells have that no table states: azimuths and defaults."""
