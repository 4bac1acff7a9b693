"""OpenStreetMap files to tables, roads and water."""
