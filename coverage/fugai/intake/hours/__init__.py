"""Hours in the form of OpenStreetMap: of ways, of outlets, and the moments that they are judged for."""
