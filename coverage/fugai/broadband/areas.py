"""Urban or rural: by the official code of a settlement, else by the Degree of Urbanisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.broadband.urbanisation import NO_DATA
from fugai.errors import CRSMismatchError
from fugai.georeference import as_raster
from fugai.grid import Grid

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr

CODE_COLUMN = "urban_rural_code"


def settlement_area(
    settlements: gpd.GeoDataFrame, degurba: xr.DataArray | None = None
) -> pd.Series:
    """Whether each settlement is urban or rural.

    By its official code where it has one (城乡分类代码, National Bureau of Statistics of China: 1.. is
    urban, 2.. rural). Otherwise it has the class of the cell at its point, or at the representative
    point of its polygon: urban in classes 2 and 3, rural in class 1.

    Parameters
    ----------
    settlements
        Points or polygons, in the CRS of the classes; ``urban_rural_code`` where known.
    degurba
        Classes of `degree_of_urbanisation`; None where there are none.

    Returns
    -------
    'urban' or 'rural' on the settlements' index, NA where it is unknown.

    Raises
    ------
    CRSMismatchError
        Settlements and classes are in different CRSs.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.broadband import settlement_area
    >>> from fugai.grid import Grid
    >>> grid = Grid(crs=CRS.from_epsg(32650), transform=Affine(1000, 0, 0, 0, -1000, 0), shape=(1, 2))
    >>> degurba = grid.array(np.array([[3, 1]], dtype=np.int8), units="class")
    >>> points = gpd.GeoDataFrame(geometry=gpd.points_from_xy([500, 1500], [-500, -500]), crs=32650)
    >>> settlement_area(points, degurba).tolist()
    ['urban', 'rural']
    >>> settlement_area(points.assign(urban_rural_code=["220", None]), degurba).tolist()
    ['rural', 'rural']
    """
    words = np.full(len(settlements), "", dtype=object)
    if degurba is not None:
        words = _by_class(settlements, degurba)
    code = official_code(settlements)
    words = np.where(code.str.startswith("1"), "urban", words)
    words = np.where(code.str.startswith("2"), "rural", words)
    area = pd.Series(words, index=settlements.index, name="area", dtype="string")
    return area.mask(area == "")


def official_code(settlements: pd.DataFrame) -> pd.Series:
    """Official urban-rural code of each settlement, '' where it has none.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.broadband import official_code
    >>> official_code(pd.DataFrame({"urban_rural_code": ["111", None]})).tolist()
    ['111', '']
    """
    if CODE_COLUMN not in settlements:
        return pd.Series("", index=settlements.index, name=CODE_COLUMN, dtype="str")
    return settlements[CODE_COLUMN].astype("object").fillna("").astype("str")


def _by_class(settlements: gpd.GeoDataFrame, degurba: xr.DataArray) -> np.ndarray:
    """Area of the cell at each settlement, '' where that has no class."""
    degurba = as_raster(degurba, name="degurba", mask=False)
    grid = Grid.of(degurba, name="degurba")
    if settlements.crs is None or settlements.crs != grid.crs:
        found = "none" if settlements.crs is None else settlements.crs.name
        msg = f"`settlements` must be in the CRS of the classes, found {found}."
        raise CRSMismatchError(msg)
    points = settlements.geometry.representative_point()
    rows, columns = grid.rows_columns(points.x.to_numpy(), points.y.to_numpy())
    classes = np.where(rows >= 0, degurba.to_numpy()[rows, columns], NO_DATA)
    return np.array(["", "rural", "urban", "urban"], dtype=object)[classes]
