"""OpenStreetMap files to tables, and what roads and water are read with too: ids, points, values."""
