"""The layers as elements of any folium map, and what elements of others need on our page."""
