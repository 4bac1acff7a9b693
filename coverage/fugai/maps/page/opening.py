"""What a page opens on: the signal of a wireless project, the travel times of a delivery one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.tables.vocabulary import LEVELS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fugai.maps.layers.layer import Layer

_TELLING = {
    "wireless": (
        *("wireless.population_share", "wireless.area_share", "wireless.settlements_share"),
        *("wireless.venues_share", "wireless.sites_added"),
    ),
    "broadband": (
        *(
            "broadband.population_share",
            "broadband.households_share",
            "broadband.settlements_served",
        ),
        *("broadband.availability", "broadband.penetration", "broadband.download_mbps"),
    ),
    "delivery": (
        *("delivery.population_share", "delivery.settlements_share", "delivery.accessibility"),
        *("delivery.outlets_per_10k", "delivery.load"),
    ),
}
"""Indicators of a theme, those first that say most of it."""

_TIMES = ("minutes-drive", "minutes-deliver", "minutes-cycle", "minutes-walk")


def page_opening(
    layers: Sequence[Layer],
    indicators: Sequence[str],
    targets: Sequence[Mapping[str, object]],
    *,
    theme: str = "",
) -> dict[str, object]:
    """What a page of these layers and indicators opens on.

    Parameters
    ----------
    layers
        Layers of the page.
    indicators
        Ids of its indicators.
    targets
        Entries of `target_rows`.
    theme
        Theme of a page of one theme alone.

    Returns
    -------
    ``about``: the one theme that the page is about, '' where there are several. ``layers``: ids of the raster of
    its subject and of the points that belong to it, for the theme or, where there are several, the first that
    has them. ``indicators``: ids in the order in which they are tried, those that say most first.

    Examples
    --------
    >>> page_opening([], ["wireless.holes", "wireless.population_share"], [])
    {'about': 'wireless', 'layers': [], 'indicators': ['wireless.population_share', 'wireless.holes']}
    """
    found = {layer.theme for layer in layers if layer.kind == "raster" or layer.id == "outlets"}
    found |= {key.partition(".")[0] for key in indicators}
    themes = [name for name in _TELLING if name in found]
    about = theme or (themes[0] if len(themes) == 1 else "")
    shown: list[str] = []
    for name in [about] if about else themes:
        shown = shown or _subject(name, layers, targets)
    wanted = [about] if about else themes
    telling = [key for name in wanted for key in _TELLING.get(name, ()) if key in indicators]
    return {
        "about": about,
        "layers": shown,
        "indicators": [*telling, *(key for key in indicators if key not in telling)],
    }


def _subject(
    theme: str, layers: Sequence[Layer], targets: Sequence[Mapping[str, object]]
) -> list[str]:
    """Ids of the raster that shows what a theme is about, and of the points beside it."""
    rasters = [layer for layer in layers if layer.theme == theme and layer.kind == "raster"]
    if theme == "delivery":
        times = [name for name in _TIMES if any(layer.id == name for layer in rasters)][:1]
        points = [layer.id for layer in layers if layer.id == "outlets"]
        return [*times, *points] if times else []
    if theme != "wireless":
        return []
    slugs = tuple(f"{level.slug}-" for level in LEVELS.values())
    signals = [layer for layer in reversed(rasters) if layer.id.startswith(slugs)]
    wanted = [
        str(dims.get("profile"))
        for target in sorted(targets, key=lambda one: one["status"] != "missed")
        if isinstance(dims := target["dims"], dict)
    ]
    for profile in wanted:
        for layer in signals:
            if layer.dims.get("profile") == profile:
                return [layer.id]
    return [layer.id for layer in signals[:1]]
