"""Residents who gained and lost coverage or reach between the years of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from fugai import delivery
from fugai.pipeline.run.union import UnionOfDistricts
from fugai.tables.changes import CHANGED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import xarray as xr

    from fugai.pipeline.run.computed import Computed

DIMENSIONS = ("profile", "mode", "minutes")
COLUMNS = ("indicator", *DIMENSIONS, "from_year", "to_year", "district_id", *CHANGED)
"""Columns of the table ``service-changes``."""

_Service = tuple[dict[str, str], "dict[int, xr.DataArray]"]


def no_changes() -> pd.DataFrame:
    """The table of a run of one year."""
    return pd.DataFrame(columns=list(COLUMNS))


def service_changes(computed: Computed) -> pd.DataFrame:
    """Residents by district who gained, lost, kept and never had a service, for each pair of years.

    Of each profile by the rasters ``served-PROFILE``, of each mode and time by ``minutes-MODE``;
    the residents are those of the later year. ``gained`` + ``both`` is the numerator of the measure
    of the later year where the service is known everywhere.

    Returns
    -------
    DataFrame with `COLUMNS`; the row '' of ``district_id`` is the whole area. [persons]
    """
    inputs, years = computed.inputs, computed.years
    if inputs.population is None or len(years) < 2:
        return no_changes()
    residents = {year: inputs.in_year(year).population for year in years}
    people = {year: raster for year, raster in residents.items() if raster is not None}
    whole = UnionOfDistricts(inputs)
    parts = [
        _with_whole(whole.population_changed(served, people)).assign(**about)
        for about, served in _services(computed)
        if len(served) > 1
    ]
    if not parts:
        return no_changes()
    known = {*inputs.districts.index.astype(str), ""}  # groups of targets are no districts
    table: pd.DataFrame = pd.concat(parts, ignore_index=True)
    kept = table["district_id"].isin(list(known)).to_numpy()
    return pd.DataFrame(table.loc[kept, list(COLUMNS)]).reset_index(drop=True)


def _services(computed: Computed) -> Iterator[_Service]:
    """Indicator and dimensions of each service, and its served share by year."""
    project, themes = computed.inputs.project, computed.themes
    blank = dict.fromkeys(DIMENSIONS, "")
    if "wireless" in themes:
        for one in project.wireless.profiles:
            about = {**blank, "indicator": "wireless.population_share", "profile": one.name}
            yield about, themes["wireless"].by_year(f"served-{one.name}")
    if "delivery" not in themes:
        return
    theme, spec = themes["delivery"], project.delivery
    for mode in spec.modes:
        times = theme.by_year(f"minutes-{mode}")
        for minutes in spec.minutes:
            about = {
                "indicator": "delivery.population_share",
                "profile": "",
                "mode": mode,
                "minutes": f"{minutes:g}",
            }
            yield about, _reached(times, minutes)
    about = {**blank, "indicator": "delivery.pickup_share", "minutes": f"{spec.pickup_minutes:g}"}
    yield about, _reached(theme.by_year("minutes-pickup-walk"), spec.pickup_minutes)


def _reached(times: Mapping[int, xr.DataArray], minutes: float) -> dict[int, xr.DataArray]:
    return {year: delivery.reachable_mask(raster, minutes) for year, raster in times.items()}


def _with_whole(found: pd.DataFrame) -> pd.DataFrame:
    """The same with the rows '' of the whole area, where districts do not overlap their sums."""
    frame = found.rename_axis("district_id").reset_index()
    frame["district_id"] = frame["district_id"].astype(str)
    if frame["district_id"].eq("").any():
        return frame
    sums = frame.groupby(["from_year", "to_year"], as_index=False)[list(CHANGED)].sum()
    return pd.concat([frame, sums.assign(district_id="")], ignore_index=True)
