"""The page of a run: scorecard, districts and layers in one file that needs no network."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from fugai.atomic import write_text
from fugai.errors import ContractError, CRSMismatchError, SelectionError
from fugai.maps.labels import THEMES, table_label
from fugai.maps.layers.districts import IndicatorText, district_layer
from fugai.maps.page.document import PageMap
from fugai.maps.page.targets import TARGET_COLUMNS, target_rows
from fugai.tables import measures as measure_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    from pyproj import CRS

    from fugai.maps.layers.layer import Layer
    from fugai.wording import Label


PAGE_THEMES = ("wireless", "broadband", "delivery")
_OVERVIEW = ("总览", "Overview", "../index.html")
_FAMILIES = {"broadband": ("broadband", "mobile"), "delivery": ("delivery", "firms", "logistics")}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Page:
    """Everything that a page shows.

    Parameters
    ----------
    title, title_en
        Name of the project.
    synthetic
        Draws the banner 'synthetic data'.
    years
        Years of the slider.
    crs
        Metric CRS of the run; the districts must be in it.
    districts
        Polygons indexed by ``district_id`` with ``name``, ``name_en``, ``class``, ``population``.
    districts_basis
        Basis of the residents and households of the districts.
    measures
        Rows with `fugai.tables.MEASURE_COLUMNS`.
    indicators
        Titles, units and sources by indicator id.
    targets
        Judged targets, columns `TARGET_COLUMNS`.
    layers
        From the bottom of the list of layers to its top.
    headline
        Indicator ids of the district table, in order; chosen from the targets where empty.
    labels
        Chinese and English names of profiles, operators and other values.
    notes
        How the numbers were computed: sentences, each one text or a Chinese and an English one.
    checks
        Findings in the inputs, in the same form.
    sources
        Where each input comes from: its table (or roads, terrain ...), the text, its basis.
    footer
        Text at the end of the panel (version, date of the data, licence).
    links
        Chinese title, English title and relative address of other pages of the run.
    theme
        Theme of a page that shows only one.
    siting
        Solution of a location problem, shown instead of the scorecard; see
        `fugai.maps.layers.siting`.
    rollout
        A roll-out with its years, cost curve and queue, shown instead of the scorecard; its layers are those
        of `staged_layer`.
    assumptions
        What the inputs do not state, and how far it moves each headline: ``states``, ``inputs``,
        ``headlines``. Without them the page has no such tab.
    lists
        Tables that the page sorts, filters and hands out as CSV, each made by `fugai.maps.page_list`.

    Raises
    ------
    CRSMismatchError
        The districts are in another CRS than the page.
    ContractError
        Layer ids are repeated.
    SelectionError
        A headline is not an indicator of the measures.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> from fugai import maps
    >>> districts = gpd.GeoDataFrame(
    ...     {"name": ["甲区"]}, geometry=[box(0, 0, 1000, 1000)], index=["a"], crs=32650
    ... )
    >>> maps.Page(title="Example", crs=districts.crs, districts=districts)
    Page('Example', 1 districts, 0 measures, 0 targets, layers: none)
    """

    title: str
    title_en: str = ""
    synthetic: bool = False
    years: tuple[int, ...] = ()
    crs: CRS
    districts: gpd.GeoDataFrame
    districts_basis: str = ""
    measures: pd.DataFrame = field(default_factory=lambda: measure_table([]))
    indicators: Mapping[str, IndicatorText] = field(default_factory=dict)
    targets: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=list(TARGET_COLUMNS))
    )
    layers: tuple[Layer, ...] = ()
    headline: tuple[str, ...] = ()
    labels: Mapping[str, Label] = field(default_factory=dict)
    notes: tuple[str | Label, ...] = ()
    checks: tuple[str | Label, ...] = ()
    sources: tuple[tuple[str, str, str], ...] = ()
    footer: str = ""
    links: tuple[tuple[str, str, str], ...] = ()
    theme: str = ""
    siting: Mapping[str, object] | None = None
    rollout: Mapping[str, object] | None = None
    assumptions: Mapping[str, Any] | None = None
    lists: tuple[Mapping[str, Any], ...] = ()

    def __post_init__(self) -> None:
        if self.districts.crs != self.crs:
            found = self.districts.crs.name if self.districts.crs is not None else "none"
            msg = f"`Page.districts` must be in the page's CRS {self.crs.name}, found {found}."
            raise CRSMismatchError(msg)
        ids = [layer.id for layer in self.layers]
        if len(set(ids)) != len(ids) or "districts" in ids:
            msg = f"`Page.layers` must have unique ids other than 'districts', found {ids}."
            raise ContractError(msg)
        known = list(dict.fromkeys(self.measures["indicator"]))
        unknown = [name for name in self.headline if name not in known]
        if unknown:
            msg = f"`Page.headline` must name indicators of the measures, {known}, found {unknown}."
            raise SelectionError(msg)

    def __repr__(self) -> str:
        """Title, counts and the layers' ids; never the data."""
        layers = ", ".join(layer.id for layer in self.layers) or "none"
        return (
            f"Page({self.title_en or self.title!r}, {len(self.districts)} districts, "
            f"{len(self.measures):,} measures, {len(self.targets)} targets, layers: {layers})"
        )


def page_map(page: Page) -> PageMap:
    """The page as a `folium.Map`, which a notebook shows as it is.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> from fugai import maps
    >>> districts = gpd.GeoDataFrame(geometry=[box(0, 0, 1000, 1000)], index=["a"], crs=32650)
    >>> page = maps.Page(title="Example", crs=districts.crs, districts=districts)
    >>> maps.page_map(page).settings["title"]
    ['Example', 'Example']
    """
    settings: dict[str, object] = {
        "title": [page.title, page.title_en or page.title],
        "theme": list(THEMES.get(page.theme, (page.theme, page.theme))) if page.theme else None,
        "themes": {key: list(label) for key, label in THEMES.items()},
        "synthetic": page.synthetic,
        "years": sorted(page.years),
        "targets": target_rows(page.targets, page.measures),
        "headline": list(page.headline),
        "notes": [_both(note) for note in page.notes],
        "checks": [_both(note) for note in page.checks],
        "sources": [[list(table_label(name)), text, basis] for name, text, basis in page.sources],
        "footer": page.footer,
        "links": [list(link) for link in page.links],
        "siting": page.siting,
        "rollout": page.rollout,
        "assumptions": page.assumptions,
    }
    made = PageMap(settings=settings, title=page.title, data={"lists": list(page.lists)})
    districts = district_layer(
        page.districts,
        page.measures,
        indicators=page.indicators,
        labels=page.labels,
        basis=page.districts_basis,
    )
    for layer in (districts, *page.layers):
        made.add_layer(layer)
    return made


def _both(note: str | Label) -> list[str]:
    return [note, note] if isinstance(note, str) else list(note)


def page_html(page: Page) -> str:
    """HTML of the page; the same inputs give the same text.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> from fugai import maps
    >>> districts = gpd.GeoDataFrame(geometry=[box(0, 0, 1000, 1000)], index=["a"], crs=32650)
    >>> page = maps.Page(title="Example", crs=districts.crs, districts=districts)
    >>> maps.page_html(page)[:15]
    '<!DOCTYPE html>'
    """
    return str(page_map(page).get_root().render())


def write_page(path: Path | str, *, page: Page) -> Path:
    """Write the page as one file that opens without a network; it appears whole or not at all.

    Parameters
    ----------
    path
        File to write, such as ``index.html``.
    page
        What it shows.

    Returns
    -------
    The path written.

    Examples
    --------
    >>> import tempfile
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> from fugai import maps
    >>> districts = gpd.GeoDataFrame(geometry=[box(0, 0, 1000, 1000)], index=["a"], crs=32650)
    >>> page = maps.Page(title="Example", crs=districts.crs, districts=districts)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     maps.write_page(f"{folder}/index.html", page=page).name
    'index.html'
    """
    write_text(path, page_html(page))
    return Path(path)


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
