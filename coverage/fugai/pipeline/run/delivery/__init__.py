"""Theme delivery: roads and outlets to travel times and to who is within reach of what."""
