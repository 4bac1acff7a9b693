"""Everything that comes in: files, encodings, aliases, datums, OpenStreetMap; what is refused and why."""
