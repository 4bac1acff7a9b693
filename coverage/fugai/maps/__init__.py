"""Results to Folium layers and the page around them."""
