"""What a project says of its rasters, and whether a population raster counts what it should."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.errors import ConfigError, InputError
from fugai.intake import RasterSource

if TYPE_CHECKING:
    import pandas as pd

    from fugai.project import Input, Project

MAX_FACTOR = 3.0
"""A population raster that differs from the stated residents by more counts something else."""

_WITHOUT_EFFECT = ("columns", "layer", "sheet", "encoding", "where", "constants", "repair")


def raster_sources(project: Project, name: str) -> list[RasterSource]:
    """The files of a raster input, with what the project says of each.

    Raises
    ------
    ConfigError
        A key is given that means nothing for a raster, or a datum that no raster is shifted from.
    """
    return [_described(source) for source in project.inputs.get(name, ())]


def _described(source: Input) -> RasterSource:
    for key in _WITHOUT_EFFECT:
        if getattr(source, key):
            msg = f"`inputs.{source.name}.{key}` must not be given for a raster, which has no such thing."
            raise ConfigError(msg)
    if source.datum not in ("wgs84", "cgcs2000"):
        msg = (
            f"`inputs.{source.name}.datum` must be wgs84 or cgcs2000, found {source.datum}: convert "
            "the raster first."
        )
        raise ConfigError(msg)
    return RasterSource(path=source.path, band=source.band, unit=source.unit, crs=source.crs)


def check_magnitude(checks: pd.DataFrame, area_km2: pd.Series) -> None:
    """Raise where a population raster is far from the residents whom the districts state.

    Parameters
    ----------
    checks
        What `fugai.zonal.population_checks` says of the districts.
    area_km2
        Area of each district, on the same index. [km2]

    Raises
    ------
    InputError
        All together it has more than `MAX_FACTOR` times as many, or fewer by that factor although
        it has data nearly everywhere.
    """
    stated = checks[checks["stated"] > 0.0]
    if stated.empty:
        return
    raster, people = float(stated["raster"].sum()), float(stated["stated"].sum())
    missing = float(stated["no_data_km2"].sum() / area_km2.loc[stated.index].sum())
    too_many = raster > MAX_FACTOR * people
    too_few = raster * MAX_FACTOR < people and missing < 0.5
    if too_many or too_few:
        msg = (
            f"`inputs.population` must count the residents of its cells, it has {raster:,.0f} where the "
            f'districts state {people:,.0f}: is it a density (`unit = "people/km2"`), in thousands, or '
            "another band?"
        )
        raise InputError(msg)
