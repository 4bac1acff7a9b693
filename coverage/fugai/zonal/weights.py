"""Exact share of every cell that lies in every district, kept as a sparse matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from scipy.sparse import csr_array

from fugai._deprecated import renamed_method
from fugai.errors import ContractError, CRSMismatchError, SelectionError
from fugai.georeference import as_raster
from fugai.messages import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr

    from fugai._types import FloatArray, Int32Array
    from fugai.grid import Grid


OVERLAP_SHARE = 1e-5
"""Share of the area that districts may have in common by rounding of their borders."""

ROUNDING = 1e-6
"""Share of a cell that is rounding of a border, or lacks to a whole cell: shares are in single precision."""


@dataclass(frozen=True, kw_only=True, repr=False)
class ZonalWeights:
    """Districts on a grid: which share of each cell lies in each of them.

    Where districts overlap, each of them holds the shared area, and sums over districts count it
    twice; `dissolve` counts it once.

    Parameters
    ----------
    grid
        The grid of the rasters to come.
    zones
        Polygons on the district index, in the grid's CRS.
    fractions
        Covered share of each cell, districts x cells in row-major order, 0 to 1.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from shapely.geometry import box
    >>> from fugai import zonal
    >>> from fugai.grid import Grid
    >>> grid = Grid(
    ...     crs=CRS.from_epsg(32650), transform=Affine(100, 0, 0, 0, -100, 100), shape=(1, 2)
    ... )
    >>> shapes = [box(0, 0, 150, 100), box(150, 0, 200, 100)]
    >>> districts = gpd.GeoDataFrame(geometry=shapes, index=["a", "b"], crs=grid.crs)
    >>> weights = zonal.zone_weights(grid, districts)
    >>> weights
    ZonalWeights(2 zones, 3 shares, on 1 x 2 cells of 100 m)
    >>> weights.sum(grid.array([[10.0, 40.0]], units="persons")).to_dict()
    {'a': 30.0, 'b': 20.0}
    """

    grid: Grid
    zones: gpd.GeoSeries
    fractions: csr_array

    def __repr__(self) -> str:
        """Numbers of zones and shares, and the grid's size; never the shapes."""
        rows, columns = self.grid.shape
        return (
            f"ZonalWeights({len(self.zones):,} zones, {self.fractions.nnz:,} shares, "
            f"on {rows:,} x {columns:,} cells of {self.grid.cell_size_m:g} m)"
        )

    @property
    def index(self) -> pd.Index:
        """Index of the districts."""
        index: pd.Index = self.zones.index
        return index

    @property
    def area_m2(self) -> pd.Series:
        """Area of each district on the grid. [m2]"""
        shares = np.asarray(self.fractions.sum(axis=1), dtype=np.float64)
        return pd.Series(shares * self.grid.cell_area_m2, index=self.index, name="area_m2")

    @property
    def outside_m2(self) -> pd.Series:
        """Area of each district that lies off the grid; 0 to rounding on a grid that covers it. [m2]"""
        missing = self.zones.area.to_numpy() - self.area_m2.to_numpy()
        return pd.Series(np.maximum(missing, 0.0), index=self.index, name="outside_m2")

    @property
    def overlap_m2(self) -> float:
        """Area that is counted more than once in sums over districts. [m2]"""
        return float(max(0.0, self.area_m2.sum() - self.dissolve().area_m2.sum()))

    def values(self, raster: xr.DataArray, *, name: str = "raster") -> FloatArray:
        """Cell values in the order of the matrix; the raster must lie on the same grid."""
        raster = as_raster(raster, name=name)
        self.grid.assert_aligned(raster, name=name)
        return np.asarray(raster.to_numpy(), dtype=np.float64).ravel()

    def sum(self, raster: xr.DataArray) -> pd.Series:
        """Sum of a raster of counts per district; cells without data add nothing."""
        values = self.values(raster)
        known = np.where(np.isnan(values), 0.0, values)  # twice as fast as nan_to_num
        return pd.Series(self.fractions @ known, index=self.index, name=raster.name)

    def mean(self, raster: xr.DataArray) -> pd.Series:
        """Area-weighted mean of a raster per district, over its cells with data; NaN if none."""
        values = self.values(raster)
        known = np.isfinite(values)
        area = self.fractions @ known.astype(np.float64)
        total = self.fractions @ np.where(known, values, 0.0)
        mean = np.divide(total, area, out=np.full(len(area), np.nan), where=area > 0)
        return pd.Series(mean, index=self.index, name=raster.name)

    def labels(self) -> Int32Array:
        """Position of the district that holds most of each cell, -1 where most of it is outside.

        The district with the largest share has the cell unless the share outside all districts is
        larger; of equal shares the first district wins.
        """
        matrix = self.fractions
        best = np.zeros(matrix.shape[1])
        inside = np.zeros(matrix.shape[1])
        label = np.full(matrix.shape[1], -1, dtype=np.int32)
        for position in range(matrix.shape[0]):
            part = slice(matrix.indptr[position], matrix.indptr[position + 1])
            cells, share = matrix.indices[part], matrix.data[part]
            larger = share > best[cells]
            label[cells[larger]] = position
            best[cells[larger]] = share[larger]
            inside[cells] += share
        label[1.0 - inside > best + 1e-6] = -1  # shares carry single precision
        return label.reshape(self.grid.shape)

    def union_if_overlapping(self) -> ZonalWeights | None:
        """The districts as one zone where they overlap by more than rounding, else None.

        >>> import geopandas as gpd
        >>> from affine import Affine
        >>> from pyproj import CRS
        >>> from shapely.geometry import box
        >>> from fugai import zonal
        >>> from fugai.grid import Grid
        >>> grid = Grid(
        ...     crs=CRS.from_epsg(32650), transform=Affine(100, 0, 0, 0, -100, 100), shape=(1, 2)
        ... )
        >>> shapes = [box(0, 0, 150, 100), box(100, 0, 200, 100)]
        >>> districts = gpd.GeoDataFrame(geometry=shapes, index=["a", "b"], crs=grid.crs)
        >>> zonal.zone_weights(grid, districts).union_if_overlapping().area_m2.tolist()
        [20000.0]
        """
        once = shapely.area(shapely.union_all(self.zones.to_numpy()))
        overlaps = float(self.zones.area.sum()) > once * (1.0 + OVERLAP_SHARE)
        return self.dissolve() if overlaps else None

    def subset(self, districts: Sequence[str]) -> ZonalWeights:
        """Weights of some of the districts, in the order given; an unknown id is a `SelectionError`."""
        positions = self._positions(districts)
        return ZonalWeights(
            grid=self.grid, zones=self.zones.iloc[positions], fractions=self.fractions[positions]
        )

    whole = renamed_method("fugai.zonal.ZonalWeights", "whole", "dissolve", removed_in="0.3.0")

    def dissolve(self, districts: Sequence[str] | None = None) -> ZonalWeights:
        """One zone, '', of all districts together or of those named, in which overlaps count once."""
        positions = self._positions(self.index if districts is None else districts)
        union = shapely.union_all(self.zones.to_numpy()[positions])
        zones = gpd.GeoSeries(
            [union], index=pd.Index([""], name=self.index.name), crs=self.zones.crs
        )
        return ZonalWeights(grid=self.grid, zones=zones, fractions=_fractions(self.grid, zones))

    def _positions(self, districts: Sequence[str] | pd.Index) -> npt.NDArray[np.intp]:
        positions = self.index.get_indexer(pd.Index(districts))
        if (positions < 0).any():
            unknown = [d for d, p in zip(districts, positions, strict=True) if p < 0]
            known = listed([str(one) for one in self.index], chinese=False)
            msg = f"`districts` must be in the index of the weights, {known}, found {unknown[:5]}."
            raise SelectionError(msg)
        return positions


def zone_weights(grid: Grid, districts: gpd.GeoDataFrame | gpd.GeoSeries) -> ZonalWeights:
    """Share of each cell in each district, exact to a millionth of a cell.

    Computed once; every zonal sum is then one sparse product.

    Parameters
    ----------
    grid
        Grid of the rasters.
    districts
        Polygons on a unique index, in the grid's CRS. Overlaps are allowed.

    Raises
    ------
    CRSMismatchError
        The districts are in another CRS.
    ContractError
        The index is not unique, or a geometry is missing, not a polygon, or invalid.

    Notes
    -----
    Coverage fractions by exactextract (D. Baston), which follows the rings through the cells.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from shapely.geometry import box
    >>> from fugai import zonal
    >>> from fugai.grid import Grid
    >>> grid = Grid(
    ...     crs=CRS.from_epsg(32650), transform=Affine(100, 0, 0, 0, -100, 100), shape=(1, 2)
    ... )
    >>> district = gpd.GeoDataFrame(geometry=[box(0, 0, 125, 100)], index=["a"], crs=grid.crs)
    >>> zonal.zone_weights(grid, district).fractions.toarray()
    array([[1. , 0.25]])
    """
    zones = districts.geometry if isinstance(districts, gpd.GeoDataFrame) else districts
    if zones.crs is None or zones.crs != grid.crs:
        found = "none" if zones.crs is None else zones.crs.name
        msg = f"`districts` must be in the grid's CRS, found {found}."
        raise CRSMismatchError(msg)
    if not zones.index.is_unique:
        double = zones.index[zones.index.duplicated()][0]
        msg = f"`districts` must have a unique index, found {double!r} twice."
        raise ContractError(msg)
    polygonal = np.isin(shapely.get_type_id(zones.to_numpy()), (3, 6))
    sound = polygonal & shapely.is_valid(zones.to_numpy())
    if not sound.all():
        bad = zones.index[~sound][0]
        msg = f"`districts` must be valid polygons, found otherwise at {str(bad)!r}."
        raise ContractError(msg)
    return ZonalWeights(grid=grid, zones=zones, fractions=_fractions(grid, zones))


def _fractions(grid: Grid, zones: gpd.GeoSeries) -> csr_array:
    """Covered share of each cell, zones x cells."""
    cells = grid.shape[0] * grid.shape[1]
    if len(zones) == 0:
        return csr_array((0, cells), dtype=np.float64)
    west, south, east, north = grid.bounds
    # a raster of the grid's shape that takes no memory: only the ids of the cells are needed
    frame = np.broadcast_to(np.int8(0), grid.shape)
    source = NumPyRasterSource(frame, west, south, east, north, srs_wkt=grid.crs.to_wkt())
    shapes = gpd.GeoDataFrame(geometry=zones.reset_index(drop=True))
    found = exact_extract(source, shapes, ["cell_id", "coverage"], output="pandas")
    ids, shares = found["cell_id"].to_list(), found["coverage"].to_list()
    indptr = np.concatenate([[0], np.cumsum([len(part) for part in ids])])
    kind = np.int32 if max(cells, int(indptr[-1])) < 2**31 else np.int64
    matrix = csr_array(
        (
            np.concatenate(shares).astype(np.float64),
            np.concatenate(ids).astype(kind),
            indptr.astype(kind),
        ),
        shape=(len(zones), cells),
    )
    matrix.sum_duplicates()  # large zones come in blocks; this also sorts them
    # else a neighbour holds a millionth of a person, of whom all are served or none
    matrix.data[matrix.data < ROUNDING] = 0.0
    matrix.data[matrix.data > 1.0 - ROUNDING] = 1.0
    matrix.eliminate_zeros()
    return matrix
