"""Pages of one theme each, beside the overview of all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fugai.errors import SelectionError
from fugai.maps.labels import THEMES
from fugai.maps.page.page import Page, write_page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PAGE_THEMES = ("wireless", "broadband", "delivery")
_OVERVIEW = ("总览", "Overview", "../index.html")
_ELSEWHERE = ("见总览页。", "See the overview.")
_FAMILIES = {"broadband": ("broadband", "mobile"), "delivery": ("delivery", "firms", "logistics")}


def theme_page(page: Page, theme: str) -> Page:
    """The same page with only the layers, measures and targets of one theme.

    A layer belongs to the theme that it names, or to every theme; an indicator to the theme before
    its first dot; mobile penetration goes with broadband, firms with delivery.

    Parameters
    ----------
    page
        Page of all themes.
    theme
        wireless, broadband or delivery.

    Raises
    ------
    SelectionError
        There is no such theme.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> from fugai import maps
    >>> districts = gpd.GeoDataFrame(geometry=[box(0, 0, 1000, 1000)], index=["a"], crs=32650)
    >>> page = maps.Page(title="Example", crs=districts.crs, districts=districts)
    >>> maps.theme_page(page, "wireless").links
    (('总览', 'Overview', '../index.html'),)
    """
    if theme not in PAGE_THEMES:
        msg = f"`theme` must be one of {', '.join(PAGE_THEMES)}, found {theme!r}."
        raise SelectionError(msg)
    prefixes = tuple(f"{name}." for name in _family(theme))
    mine = page.measures["indicator"].str.startswith(prefixes)
    judged = page.targets["indicator"].astype(str).str.startswith(prefixes)
    return replace(
        page,
        theme=theme,
        measures=page.measures[mine],
        targets=page.targets[judged],
        layers=tuple(layer for layer in page.layers if layer.theme in ("", *_family(theme))),
        headline=tuple(name for name in page.headline if name.startswith(prefixes)),
        links=(_OVERVIEW,),
        assumptions=_assumptions_of(page.assumptions, prefixes),
        lists=tuple(one for one in page.lists if one["theme"] in ("", *_family(theme))),
        places={
            name: record if name == theme else {"absent": list(_ELSEWHERE)}
            for name, record in page.places.items()
        },
    )


def _assumptions_of(
    assumptions: Mapping[str, Any] | None, prefixes: tuple[str, ...]
) -> Mapping[str, Any] | None:
    """The assumptions with the headlines of some themes alone."""
    if assumptions is None:
        return None
    mine = [one for one in assumptions["headlines"] if one["indicator"].startswith(prefixes)]
    return {**assumptions, "headlines": mine}


def theme_links(page: Page, *, folder: str = "maps") -> tuple[tuple[str, str, str], ...]:
    """Links of an overview to the theme pages that `write_theme_pages` writes into the folder.

    Parameters
    ----------
    page
        Page of all themes.
    folder
        Folder of the theme pages, seen from the overview.

    Returns
    -------
    Chinese title, English title and relative address of each theme that has anything to show.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> from fugai import maps
    >>> districts = gpd.GeoDataFrame(geometry=[box(0, 0, 1000, 1000)], index=["a"], crs=32650)
    >>> sites = gpd.GeoDataFrame(geometry=gpd.points_from_xy([500], [500]), crs=32650)
    >>> layer = maps.point_layer(sites, id="sites", theme="wireless")
    >>> maps.theme_links(
    ...     maps.Page(title="", crs=districts.crs, districts=districts, layers=(layer,))
    ... )
    (('无线覆盖', 'Wireless', 'maps/wireless.html'),)
    """
    return tuple((*THEMES[theme], f"{folder}/{theme}.html") for theme in _shown_themes(page))


def write_theme_pages(
    folder: Path | str, *, page: Page, themes: Sequence[str] = PAGE_THEMES
) -> dict[str, Path]:
    """Write one page per theme that has anything to show, as ``THEME.html``, linked to the overview.

    Parameters
    ----------
    folder
        Folder of the theme pages; the overview is expected as ``index.html`` in the folder above.
    page
        Page of all themes.
    themes
        Themes to write, of wireless, broadband and delivery.

    Returns
    -------
    Theme to the path written.

    Raises
    ------
    SelectionError
        There is no such theme.

    Examples
    --------
    >>> import tempfile
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> from fugai import maps
    >>> districts = gpd.GeoDataFrame(geometry=[box(0, 0, 1000, 1000)], index=["a"], crs=32650)
    >>> sites = gpd.GeoDataFrame(geometry=gpd.points_from_xy([500], [500]), crs=32650)
    >>> layer = maps.point_layer(sites, id="sites", theme="wireless")
    >>> page = maps.Page(title="", crs=districts.crs, districts=districts, layers=(layer,))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     list(maps.write_theme_pages(folder, page=page))
    ['wireless']
    """
    return {
        theme: write_page(Path(folder) / f"{theme}.html", page=theme_page(page, theme))
        for theme in _shown_themes(page, themes)
    }


def _shown_themes(page: Page, themes: Sequence[str] = PAGE_THEMES) -> list[str]:
    """Themes that have measures, or layers of their own."""
    parts = {theme: theme_page(page, theme) for theme in themes}
    return [
        theme
        for theme, part in parts.items()
        if len(part.measures) or any(layer.theme for layer in part.layers)
    ]


def _family(theme: str) -> tuple[str, ...]:
    return _FAMILIES.get(theme, (theme,))
