"""Theme delivery: roads and outlets to travel times, and to who is reached from where."""
