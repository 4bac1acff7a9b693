"""Files copied with their coordinates in another datum."""
