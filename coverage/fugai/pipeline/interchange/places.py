"""Tables of places that leave for other programs."""

from __future__ import annotations

PLACES = {
    "sites": "technology",
    "access_points": "operator",
    "outlets": "kind",
    "settlements": "type",
    "venues": "type",
    "candidates": "kind",
    "cities": "city",
}
"""Tables of places that the GeoPackage holds, and the column of their colours."""
