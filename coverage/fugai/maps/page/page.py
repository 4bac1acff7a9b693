"""The page of a run: scorecard, districts and layers in one file that needs no network."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from fugai.atomic import write_text
from fugai.errors import ContractError, CRSMismatchError, SelectionError
from fugai.maps.labels import THEMES, table_label
from fugai.maps.layers.districts import IndicatorText, district_layer
from fugai.maps.page.document import PageMap
from fugai.maps.page.opening import page_opening
from fugai.maps.page.targets import TARGET_COLUMNS, target_rows
from fugai.tables import measures as measure_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from pyproj import CRS

    from fugai.maps.layers.layer import Layer
    from fugai.wording import Label


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
    places
        Theme to what a card says of any place, packed by `fugai.maps.places`, or ``absent``: a Chinese and an
        English sentence why it says nothing.
    datums
        Datums in which coordinates are typed, those of the inputs; WGS84 where empty.
    context
        What lies beneath the layers (roads, water, names ...), from `fugai.maps.pack_context`.
    year_names
        Chinese and English name of years that stand for something else, such as two runs.

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
    places: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    datums: tuple[str, ...] = ()
    context: Mapping[str, object] = field(default_factory=dict)
    year_names: Mapping[int, Label] = field(default_factory=dict)

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
    targets = target_rows(
        page.targets,
        page.measures,
        page.districts,
        flows=[key for key, text in page.indicators.items() if getattr(text, "flow", False)],
    )
    known = list(dict.fromkeys(page.measures["indicator"]))
    settings: dict[str, object] = {
        "opening": page_opening(page.layers, known, targets, theme=page.theme),
        "title": [page.title, page.title_en or page.title],
        "theme": list(THEMES.get(page.theme, (page.theme, page.theme))) if page.theme else None,
        "themes": {key: list(label) for key, label in THEMES.items()},
        "synthetic": page.synthetic,
        "years": sorted(page.years),
        "year_names": {str(year): list(name) for year, name in page.year_names.items()},
        "targets": targets,
        "headline": list(page.headline),
        "notes": [_both(note) for note in page.notes],
        "checks": [_both(note) for note in page.checks],
        "sources": [[list(table_label(name)), text, basis] for name, text, basis in page.sources],
        "footer": page.footer,
        "links": [list(link) for link in page.links],
        "siting": page.siting,
        "rollout": page.rollout,
        "assumptions": page.assumptions,
        "datums": list(page.datums),
    }
    data: dict[str, object] = {"lists": list(page.lists), "context": page.context}
    data |= {f"place-{theme}": record for theme, record in page.places.items()}
    made = PageMap(settings=settings, title=page.title, data=data)
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
