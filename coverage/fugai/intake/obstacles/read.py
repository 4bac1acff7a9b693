"""One field of obstacle heights on the grid, from all that says how high they are."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import InputError
from fugai.intake.findings import RowFinding, row_findings_table
from fugai.intake.obstacles.combine import Heights, combined
from fugai.intake.obstacles.footprints import footprint_heights
from fugai.intake.obstacles.sources import (
    BUILDING_HEIGHTS,
    CANOPY,
    HIGHEST_M,
    INPUTS,
    ORIGINS,
    SURFACE,
    ObstacleSources,
)
from fugai.intake.rasters.file import read_tiles
from fugai.intake.rasters.sampling import bilinear, blocks_of, nearest, refined, resolution_m
from fugai.intake.rasters.source import raster_files
from fugai.intake.rasters.terrain_units import in_metres
from fugai.intake.rasters.window import Region
from fugai.messages import Message
from fugai.tables import Assumption, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    import xarray as xr

    from fugai._types import Float32Array, FloatArray, UInt8Array
    from fugai.grid import Grid
    from fugai.intake.rasters.source import RasterPath, RasterSource
    from fugai.intake.rasters.tile import Tile

FINEST_M, COARSEST_M = 10.0, 30.0
"""Heights are compared on cells between these, as fine as the finest source; footprints on the finest. [m]"""

CELLS_PER_BAND = 8_000_000
"""Fine cells that are held at a time."""

BELOW_M = 3.0
"""A surface model so far below the terrain is noise of both, and counts as 0; farther is refused. [m]"""

MOSTLY = 0.5
"""A surface below the terrain in a larger share of the cells is not above that terrain at all."""


def read_obstacles(sources: ObstacleSources, grid: Grid) -> Reading[xr.DataArray]:
    """Greatest height of what stands on the terrain in each cell. [m above ground]

    All sources are compared on cells of 10 to 30 m (`combined` says which counts before which); a cell
    of the grid takes the highest of its own, so that no row of houses is lost between the points of a
    profile. NaN where no source says anything: nothing is invented there.

    Parameters
    ----------
    sources
        What there is.
    grid
        Where the heights are wanted.

    Returns
    -------
    Reading of a float32 array with units "m". Findings count what was refused: heights that cannot be,
    a surface below the terrain, codes without a meaning. Assumptions say how many cells have their
    height from which source.

    Raises
    ------
    InputError
        A file cannot be read or none of it lies in the grid; a surface without terrain, or below it
        nearly everywhere.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import numpy as np
    >>> import rasterio
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.intake import ObstacleSources, read_obstacles
    >>> grid = Grid(crs=CRS(32650), transform=Affine(20, 0, 500_000, 0, -20, 4_000_000), shape=(1, 2))
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "canopy.tif")
    ...     with rasterio.open(
    ...         path, "w", driver="GTiff", width=4, height=2, count=1, dtype="uint8", nodata=255,
    ...         crs="EPSG:32650", transform=Affine(10, 0, 500_000, 0, -10, 4_000_000),
    ...     ) as file:
    ...         file.write(np.array([[0, 18, 255, 255], [3, 12, 255, 255]], dtype="uint8"), 1)
    ...     reading = read_obstacles(ObstacleSources(canopy=path), grid)
    >>> reading.frame.values.tolist()
    [[18.0, nan]]
    """
    if sources.surface is not None and sources.terrain is None:
        msg = "`surface` must come with a terrain that it stands on, found none."
        raise InputError(msg)
    reader = _Reader(sources, grid)
    height = np.full(grid.shape, np.nan, dtype=np.float32)
    origin = np.zeros(grid.shape, dtype=np.uint8)
    for rows, band in reader.bands():
        height[rows], origin[rows] = reader.highest(band)
    return reader.reading(height, origin)


@dataclass
class _Seen:
    """What was met in the files, counted by input."""

    cells: Counter[str] = field(default_factory=Counter)
    wrong: dict[tuple[str, str], tuple[int, float]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def refuse(self, name: str, rule: str, values: FloatArray) -> None:
        if values.size:
            count, first = self.wrong.get((name, rule), (0, float(values[0])))
            self.wrong[name, rule] = (count + int(values.size), first)


class _Reader:
    """Reads all sources, band by band, on cells finer than the grid's."""

    def __init__(self, sources: ObstacleSources, grid: Grid) -> None:
        self.sources, self.grid, self.seen = sources, grid, _Seen()
        self.files: dict[str, list[RasterSource]] = {}
        for name in ("building_heights", "canopy", "surface", "terrain", "land_cover"):
            path: RasterPath | None = getattr(sources, name)
            if path is not None:
                self.files[name] = raster_files(path)
                self.seen.files[name] = Path(self.files[name][0].path).name
        self.parts = self._parts()

    def _parts(self) -> int:
        """Fine cells on a side of each cell of the grid."""
        finest = FINEST_M if self.sources.buildings is not None else COARSEST_M
        middle = self.grid.shape[0] // 2
        band = self.grid.window(slice(middle, middle + 1), slice(0, self.grid.shape[1]))
        for name in self.files:
            found = [resolution_m(tile, band) for tile in self._tiles(name, band)]
            finest = min([finest, *found])
        return max(1, math.ceil(self.grid.cell_size_m / max(finest, FINEST_M) - 0.01))

    def bands(self) -> Iterator[tuple[slice, Grid]]:
        """Rows of the grid, and their grid."""
        rows, columns = self.grid.shape
        size = max(1, CELLS_PER_BAND // (self.parts**2 * columns))
        for top in range(0, rows, size):
            part = slice(top, min(top + size, rows))
            yield part, self.grid.window(part, slice(0, columns))

    def highest(self, band: Grid) -> tuple[FloatArray, UInt8Array]:
        """Greatest height of each cell of a band, NaN where unknown, and the source that says it."""
        fine = refined(band, self.parts)
        surface = None if self.sources.surface is None else self._above_terrain(fine)
        buildings = self.sources.buildings
        codes = self._codes(fine) if "clutter" in self.sources.names else None
        given = Heights(
            buildings=None if buildings is None else footprint_heights(buildings, fine),
            building_heights=self._heights(fine, BUILDING_HEIGHTS, highest=True),
            canopy=self._heights(fine, CANOPY, highest=False),
            surface=surface,
            codes=codes,
        )
        height, origin = combined(
            given, self.sources.codes, cell_m=fine.cell_size_m, shape=fine.shape
        )
        heights, origins = blocks_of(height, self.parts), blocks_of(origin, self.parts)
        at = np.where(np.isnan(heights), -1.0, heights).argmax(axis=2)[:, :, None]
        return (
            np.take_along_axis(heights, at, axis=2)[:, :, 0],
            np.take_along_axis(origins, at, axis=2)[:, :, 0],
        )

    def _tiles(self, name: str, grid: Grid) -> list[Tile]:
        region = Region(grid.bounds, grid.crs)
        found: list[Tile] = []
        is_classes = name == "land_cover"
        for source in self.files.get(name, ()):
            for tile in read_tiles(source, region, is_classes=is_classes):
                self.seen.notes += tile.notes
                found.append(tile if is_classes else in_metres(tile, self.seen.notes))
        return found

    def _heights(self, fine: Grid, number: int, *, highest: bool) -> FloatArray | None:
        """Heights above ground of a raster; the highest or the mean of its cells in a fine one. [m]"""
        name = INPUTS[number]
        if name not in self.files:
            return None
        values = self._sampled(name, fine, highest=highest)
        with np.errstate(invalid="ignore"):
            wrong = (values < 0.0) | (values > HIGHEST_M[number])
        rule = f"must be between 0 and {HIGHEST_M[number]:g} m above ground, taken as unknown"
        self.seen.refuse(name, rule, values[wrong])
        values[wrong] = np.nan
        self.seen.cells[name] += int((~np.isnan(values)).sum())
        return values

    def _sampled(self, name: str, fine: Grid, *, highest: bool) -> FloatArray:
        """Values of a raster in each fine cell, from as many points as it has cells there, 4 x 4 at most."""
        tiles = self._tiles(name, fine)
        finest = min((resolution_m(tile, fine) for tile in tiles), default=fine.cell_size_m)
        points = min(4, max(1, math.ceil(fine.cell_size_m / finest - 0.01)))
        if points == 1:
            return nearest(tiles, fine)
        blocks = blocks_of(nearest(tiles, refined(fine, points)), points)
        known = (~np.isnan(blocks)).sum(axis=2)
        if highest:
            best = np.where(np.isnan(blocks), -np.inf, blocks).max(axis=2)
            return np.where(known > 0, best, np.nan)
        mean = np.nansum(blocks, axis=2) / np.maximum(known, 1)
        return np.where(known > 0, mean, np.nan)

    def _above_terrain(self, fine: Grid) -> FloatArray:
        """Surface less terrain, NaN where either is unknown. [m]"""
        above = self._level("surface", fine) - self._level("terrain", fine)
        self.seen.cells["surface"] += int((~np.isnan(above)).sum())
        with np.errstate(invalid="ignore"):
            below, high = above < -BELOW_M, above > HIGHEST_M[SURFACE]
        rule = f"must not lie more than {BELOW_M:g} m below the terrain, taken as unknown"
        self.seen.refuse("surface", rule, above[below])
        rule = f"must be at most {HIGHEST_M[SURFACE]:g} m above the terrain, taken as unknown"
        self.seen.refuse("surface", rule, above[high])
        above[below | high] = np.nan
        return np.maximum(above, 0.0)

    def _level(self, name: str, fine: Grid) -> FloatArray:
        """Heights above sea level, interpolated; beside voids and seams those of the nearest cell. [m]"""
        tiles = self._tiles(name, fine)
        level, beside = bilinear(tiles, fine), nearest(tiles, fine)
        return np.where(np.isnan(level), beside, level)

    def _codes(self, fine: Grid) -> FloatArray:
        codes = nearest(self._tiles("land_cover", fine), fine)
        unknown = ~np.isnan(codes) & ~np.isin(codes, list(self.sources.codes))
        listed = ", ".join(map(str, self.sources.codes))
        rule = f"must be one of {listed}, which have a height, taken as unknown"
        self.seen.refuse("clutter", rule, codes[unknown])
        self.seen.cells["clutter"] += int((~np.isnan(codes)).sum())
        codes[unknown] = np.nan
        return codes

    def reading(self, height: Float32Array, origin: UInt8Array) -> Reading[xr.DataArray]:
        """The field with its findings and assumptions."""
        seen = self.seen
        self._check_surface()
        for name in self.sources.names:
            if name != "buildings" and not seen.cells[name] and not self._refused(name):
                file = seen.files.get("land_cover" if name == "clutter" else name, name)
                msg = f"`{file}` must lie where the districts are, it does not."
                raise InputError(msg)
        findings = [
            (name, RowFinding("", "height", f"{count} cells, e.g. {first:g}", rule, "refused"))
            for (name, rule), (count, first) in seen.wrong.items()
        ]
        files = [seen.files.get("land_cover" if n == "clutter" else n, n) for n, _ in findings]
        array = self.grid.array(height, units="m", name="obstacles")
        array.attrs["step_m"] = self.grid.cell_size_m / self.parts
        return Reading(
            frame=array,
            findings=row_findings_table([f for _, f in findings], table="obstacles", file=files),
            notes=(*dict.fromkeys(seen.notes), *self._notes(height)),
            assumptions=tuple(self._assumptions(origin)),
        )

    def _refused(self, name: str) -> int:
        return sum(count for (one, _), (count, _) in self.seen.wrong.items() if one == name)

    def _check_surface(self) -> None:
        below = sum(
            n
            for (one, rule), (n, _) in self.seen.wrong.items()
            if one == "surface" and "below" in rule
        )
        known = self.seen.cells["surface"]
        if known and below > MOSTLY * known:
            msg = (
                f"`{self.seen.files['surface']}` must lie on the terrain or above it, it is below it in "
                f"{below / known:.0%} of the cells: is one of both in feet, or are they exchanged?"
            )
            raise InputError(msg)

    def _notes(self, height: Float32Array) -> Iterator[Message]:
        unknown = float(np.isnan(height).mean())
        names = ", ".join(self.sources.names)
        yield Message(
            zh=f"建筑、树木等障碍物高度取自 {names}，在{self.grid.cell_size_m / self.parts:g}米格网上按先后取用，"
            f"每个栅格取最高值；{100 * (1 - unknown):.3g} %的栅格有高度，其余按地物类型的代表高度计（统计值）。",
            en=f"Heights of obstacles come from {names}, compared on cells of "
            f"{self.grid.cell_size_m / self.parts:g} m, the highest of each cell of the grid counts; "
            f"{100 * (1 - unknown):.3g} % of the grid has one, the rest stands at the representative "
            "height of its clutter class (statistical).",
        )

    def _assumptions(self, origin: UInt8Array) -> Iterator[Assumption]:
        for number, words in ORIGINS.items():
            count = int((origin == number).sum())
            if count:
                yield Assumption(
                    input=INPUTS[number],
                    column="obstacle_m",
                    state="stated",
                    count=count,
                    of=int(origin.size),
                    origin=words,
                )
