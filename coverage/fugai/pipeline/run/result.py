"""What a run hands back in Python: tables, rasters and a page, each shown by a notebook."""

from __future__ import annotations

import dataclasses
import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fugai import maps, scorecard
from fugai._deprecated import renamed_attribute
from fugai.pipeline.named import Named
from fugai.pipeline.run.compared import compare_pair
from fugai.pipeline.run.selection import SelectedMeasures, select_measures

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import folium
    import geopandas as gpd
    import pandas as pd
    import xarray as xr

    from fugai.grid import Grid
    from fugai.messages import Message
    from fugai.pipeline.inputs import Inputs
    from fugai.scorecard import Comparison
    from fugai.wording import Language

DEFAULT_INDICATOR = "wireless.population_share"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Run:
    """Result of `fugai.run`, and what `fugai.read_run` reads back from its folder.

    Parameters
    ----------
    out
        Folder with `index.html`, tables and rasters; None where nothing was written.
    name, name_en
        The project's names.
    synthetic
        Whether the project says that its data is synthetic.
    years
        The years that were computed.
    grid
        Grid of the rasters.
    boundaries
        The districts as they were read, in the grid's CRS, indexed by ``district_id``.
    measures
        Every number, tidy (`fugai.tables.MEASURE_COLUMNS`).
    targets
        The targets, judged.
    scorecard
        One row per district, with the headline indicators of the last year.
    rasters
        Rasters by name, in single precision as their files hold them: those of the last year, such as
        ``served-lte``, and of earlier ones, such as ``served-lte-2013``.
    tables
        Further tables by name, those with geometry in the grid's CRS.
    findings
        One row for each value of the inputs that was refused, repaired or flagged.
    notes
        How the numbers were made and what was understood of the inputs.
    sources
        A record of each input: its file, size, SHA-256, datum, basis and source.
    seconds
        Time of each step; none of a run that was read back, whose files hold no times. [s]
    load_inputs, load_page, load_about
        Functions that load `inputs`, `page` and `about` on first use.

    Examples
    --------
    >>> import fugai
    >>> run = fugai.run("tests/projects/siting", only=["broadband"])
    >>> run
    Run('十二村', 2015-2016, 2 districts, targets: 1 not measurable)
    >>> run.rasters["population"].dtype.name
    'float32'
    >>> run.rasters["rsrp-lte"]
    Traceback (most recent call last):
    fugai.errors.SelectionError: There is no raster 'rsrp-lte', but: population, urbanisation.
    """

    out: Path | None
    name: str
    name_en: str
    synthetic: bool
    years: tuple[int, ...]
    grid: Grid
    boundaries: gpd.GeoDataFrame
    measures: pd.DataFrame
    targets: pd.DataFrame
    scorecard: pd.DataFrame
    rasters: Mapping[str, xr.DataArray]
    tables: Mapping[str, pd.DataFrame]
    findings: pd.DataFrame
    notes: tuple[str | Message, ...]
    sources: tuple[Mapping[str, object], ...]
    seconds: Mapping[str, float]
    load_inputs: Callable[[], Inputs]
    load_page: Callable[[], maps.Page]
    load_about: Callable[[], Mapping[str, Any]]

    frames = renamed_attribute("fugai.Run", "frames", "tables", removed_in="0.3.0")

    @property
    def inputs(self) -> Inputs:
        """The inputs as they were read.

        Raises
        ------
        InputError
            The run was read back from its folder, which does not hold them.
        """
        return self.load_inputs()

    @property
    def page(self) -> maps.Page:
        """The page with all its layers."""
        return self.load_page()

    @property
    def about(self) -> Mapping[str, Any]:
        """What ``run.json`` says of the run's definition, in plain parts.

        Among it ``manifest`` (every file that was read, hashed), ``parameters`` (what the project
        file decides) and ``definitions`` (of the indicators): what decides whether two runs can be
        compared.
        """
        return self.load_about()

    @property
    def layers(self) -> Mapping[str, maps.Layer]:
        """Layers of the page by id, for `fugai.maps.quick_map`."""
        return Named.of("layer", {layer.id: layer for layer in self.page.layers})

    @property
    def districts(self) -> gpd.GeoDataFrame:
        """Districts with the headline indicators as columns."""
        extra = [name for name in self.scorecard.columns if name not in self.boundaries]
        return self.boundaries.join(self.scorecard[extra])

    @property
    def missed(self) -> bool:
        """Whether a target is missed, or in doubt: not shown to be met."""
        return bool(self.targets["status"].isin(["missed", "in doubt"]).any())

    def text(self, language: Language | None = None) -> str:
        """Scorecard as a terminal shows it.

        Parameters
        ----------
        language
            ``"zh"`` or ``"en"``; both where None.
        """
        return scorecard.scorecard_text(self.targets, language=language)

    def compare(
        self, other: Run | None = None, *, periods: Sequence[int] | None = None
    ) -> Comparison:
        """What changed from this run to another one, or between two of its own years.

        Parameters
        ----------
        other
            The later run; None to compare two years of this one.
        periods
            Year of this run and of the other. Where None, the last year of each.

        Raises
        ------
        ConfigError
            There is neither another run nor two years.
        InputError
            A run lacks the year, or the runs are of different places.
        """
        return compare_pair(self, other, periods)

    def values(
        self, indicator: str, *, year: int | None = None, **dimensions: str | float
    ) -> pd.Series:
        """One number per district, on the index of the districts.

        Parameters
        ----------
        indicator
            Its id, for example ``"delivery.population_share"``.
        year
            The last one where None.
        dimensions
            Such as ``profile="lte"`` or ``minutes=15``; of those left out, all together, or the
            only value that there is.

        Raises
        ------
        SelectionError
            Nothing matches, or a dimension that was left out has several values; the message lists
            them.
        """
        return self._by_district(self._selected(indicator, year, dimensions))

    def plot(
        self,
        indicator: str = DEFAULT_INDICATOR,
        *,
        year: int | None = None,
        **dimensions: str | float,
    ) -> object:
        """Districts shaded by an indicator, as a matplotlib axes; selected as by `values`."""
        found = self._selected(indicator, year, dimensions)
        frame = self.boundaries.assign(value=self._by_district(found))
        axes = frame.plot(
            column="value",
            legend=True,
            edgecolor="white",
            linewidth=0.6,
            missing_kwds={"color": "lightgrey", "hatch": "///"},
        )
        axes.set_title(found.title)
        axes.set_axis_off()
        return axes

    def explore(
        self, indicator: str | None = None, *, year: int | None = None, **dimensions: str | float
    ) -> folium.Map:
        """Interactive map in a notebook: the whole page, or the districts by one indicator.

        Parameters
        ----------
        indicator
            The whole page where None; else the districts shaded by it, selected as by `values`.
        year
            That year alone; every year, with a slider, where None.

        Returns
        -------
        A `folium.Map`, which takes any element of folium and its plugins and is saved by
        ``.save("map.html")``.
        """
        if indicator is None:
            return maps.page_map(self.page)
        found = self._selected(indicator, year, dimensions)
        rows = found.all_years
        if year is not None:
            rows = rows[rows["year"].eq(year).fillna(value=False)]
        page = dataclasses.replace(
            self.page,
            measures=rows.reset_index(drop=True),
            targets=self.targets.iloc[:0],
            years=tuple(sorted({int(one) for one in rows["year"].dropna()})),
            headline=(indicator,),
            layers=(),
            notes=(),
            checks=(),
            links=(),
            assumptions=None,
        )
        return maps.page_map(page)

    def _selected(
        self, indicator: str, year: int | None, dimensions: Mapping[str, str | float]
    ) -> SelectedMeasures:
        return select_measures(self.measures, indicator, year=year, dimensions=dimensions)

    def _by_district(self, found: SelectedMeasures) -> pd.Series:
        local = found.rows[found.rows["district_id"].ne("")]
        return local.set_index("district_id")["value"].reindex(self.boundaries.index)

    def __repr__(self) -> str:
        """One line: project, years, districts, and how the targets are judged."""
        years = f"{self.years[0]}-{self.years[-1]}" if len(self.years) > 1 else str(self.years[0])
        counts = self.targets["status"].value_counts()
        judged = ", ".join(f"{counts[name]} {name}" for name in _STATUSES if name in counts)
        parts = [repr(self.name), years, f"{len(self.boundaries)} districts"]
        parts += [f"targets: {judged}"] if judged else ["no targets"]
        parts += [f"in {self.out}"] if self.out is not None else []
        return f"Run({', '.join(parts)})"

    def _repr_html_(self) -> str:
        title = html.escape(self.name)
        return f"<h3>{title}</h3>{scorecard.scorecard_html(self.targets)}"


_STATUSES = ("met", "missed", "in doubt", "not measurable")
