"""Districts, settlements and population grid with the residents of each year of a project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.messages import Message
from fugai.pipeline.residents import districts_in_year, stated_years
from fugai.zonal import fit_population, population_ledger

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import xarray as xr

    from fugai._types import FloatArray
    from fugai.zonal import ZonalWeights

_USED = {"population": "used", "households": "households_used"}


@dataclass(frozen=True, kw_only=True, eq=False)
class YearResidents:
    """Who lives where in one year.

    Parameters
    ----------
    ledger
        As `fugai.zonal.population_ledger` makes it.
    districts, settlements
        With the residents and households of the year.
    population
        The grid, whose sums are the residents of the ledger.
    """

    ledger: pd.DataFrame
    districts: gpd.GeoDataFrame
    settlements: pd.DataFrame | None
    population: xr.DataArray | None


@dataclass(frozen=True, kw_only=True, eq=False)
class ResidentsByYear:
    """Residents of the last year of a project, and how they are made those of another year.

    Parameters
    ----------
    year
        The last year of the project.
    stated
        ``district_id``, ``year``, ``population``, ``households``; None where the project has no
        residents by year.
    last
        Residents of the last year; settlements as they are listed.
    grid
        The population grid as it was given or modelled, before it was fitted to any year.
    weights
        The districts on the grid.
    """

    year: int
    stated: pd.DataFrame | None
    last: YearResidents
    grid: xr.DataArray | None
    weights: ZonalWeights

    def ledger(self, year: int) -> pd.DataFrame:
        """Residents and households of each district in a year, by every source, and those used."""
        return self.last.ledger if self._same(year) else self._ledger(self._districts(year))

    def stated_years(self, year: int) -> pd.Series:
        """Year whose stated residents count in a year, NA for a district without any by year."""
        index = self.last.ledger.index
        if self.stated is None:
            return pd.Series(pd.NA, index=index, dtype="Int64")
        return stated_years(self.stated, index, year)

    def in_year(self, year: int) -> YearResidents:
        """Residents of a year; those of the last year where the project has none by year.

        Settlements change as their district does, and so do the cells of the grid: where people live
        within a district is known of one year alone.
        """
        if self._same(year):
            return self.last
        districts = self._districts(year)
        ledger = self._ledger(districts)
        population = self.grid
        if population is not None:
            population = fit_population(population, ledger["used"], self.weights)
        return YearResidents(
            ledger=ledger,
            districts=districts.assign(
                **{name: ledger[used].astype("Float64") for name, used in _USED.items()}
            ),
            settlements=self._settlements(ledger),
            population=population,
        )

    def table(self, years: Sequence[int]) -> pd.DataFrame:
        """The ledgers of some years below each other, with the year that each figure is of."""
        return pd.concat(
            [
                self.ledger(year)
                .assign(year=year, stated_year=self.stated_years(year))
                .rename_axis("district_id")
                .reset_index()
                for year in years
            ],
            ignore_index=True,
        )[["district_id", "year", "stated_year", *self.last.ledger.columns]]

    def notes(self, years: Sequence[int], *, grid_given: bool) -> tuple[Message, ...]:
        """What is of one year alone, where the districts state residents of several."""
        if all(self.ledger(year)["used"].equals(self.last.ledger["used"]) for year in years):
            return ()
        notes = []
        if grid_given:
            notes.append(
                Message(
                    zh="人口栅格只有一个年份：各年均按行政区当年常住人口数缩放。",
                    en="The population grid is of one year: it is scaled to the residents of the "
                    "districts in each year.",
                )
            )
        if self.last.settlements is not None and len(self.last.settlements):
            notes.append(
                Message(
                    zh=f"建制村和社区人数、户数以{self.year}年为准，其他年份随行政区同比例变化。",
                    en=f"Residents and households of settlements are those of {self.year}: in other "
                    "years they change as those of their district do.",
                )
            )
        if self.last.population is not None:
            notes.append(
                Message(
                    zh=f"城镇与农村的划分各年均以{self.year}年人口为准。",
                    en=f"Urban and rural areas are those of the residents of {self.year} in all years.",
                )
            )
        return tuple(notes)

    def _same(self, year: int) -> bool:
        return self.stated is None or year == self.year

    def _districts(self, year: int) -> gpd.GeoDataFrame:
        """Districts with what is stated of a year, else what they state themselves."""
        assert self.stated is not None
        own = self.last.districts.assign(
            population=self.last.ledger["stated"].astype("Float64"),
            households=self.last.ledger["households_stated"].astype("Float64"),
        )
        return districts_in_year(own, self.stated, year)[0]

    def _ledger(self, districts: gpd.GeoDataFrame) -> pd.DataFrame:
        grid = self.last.ledger["grid"]
        return population_ledger(
            districts, self.last.settlements, grid if grid.notna().any() else None
        )

    def _settlements(self, ledger: pd.DataFrame) -> pd.DataFrame | None:
        """Settlements whose residents and households change as those of their districts do."""
        listed = self.last.settlements
        if listed is None or not len(listed):
            return listed
        changed = {}
        for name, used in _USED.items():
            if name in listed:
                factor = _ratio(ledger[used], self.last.ledger[used])
                mine = listed["district_id"].map(factor).astype("float64").fillna(1.0)
                if mine.ne(1.0).any():
                    changed[name] = listed[name].astype("Float64") * mine.to_numpy()
        return listed.assign(**changed)


def _ratio(new: pd.Series, old: pd.Series) -> pd.Series:
    """How residents of districts changed; 1 where either is unknown or there were none."""
    values: FloatArray = np.ones(len(new))
    known = (new.notna() & (old > 0)).to_numpy(dtype=np.bool_)
    values[known] = new.to_numpy(dtype=np.float64)[known] / old.to_numpy(dtype=np.float64)[known]
    return pd.Series(values, index=new.index)
