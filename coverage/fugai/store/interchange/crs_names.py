"""CRS under a name that other programs know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyproj import CRS

if TYPE_CHECKING:
    from collections.abc import Iterable

_NO_NAMES = ("", "unknown", "undefined", "unnamed", "custom")


def has_name(crs: CRS) -> bool:
    """Whether a CRS has a code, or at least a name of its own.

    Parameters
    ----------
    crs
        Any.

    Examples
    --------
    >>> from pyproj import CRS
    >>> from fugai.store import has_name
    >>> has_name(CRS.from_epsg(32650)), has_name(CRS.from_proj4("+proj=laea +lon_0=117"))
    (True, False)
    """
    return crs.to_authority() is not None or crs.name.strip().lower() not in _NO_NAMES


def named_crs(crs: CRS, *, stated: Iterable[CRS] = ()) -> CRS:
    """The CRS where it has a name, else the first projected one that the inputs state, else EPSG:4326.

    Parameters
    ----------
    crs
        CRS in which was computed.
    stated
        CRS of the input files.

    Examples
    --------
    >>> from pyproj import CRS
    >>> from fugai.store import named_crs
    >>> own = CRS.from_proj4("+proj=laea +lat_0=39 +lon_0=117 +datum=WGS84 +units=m")
    >>> named_crs(own).to_string(), named_crs(own, stated=[CRS.from_epsg(4547)]).to_string()
    ('EPSG:4326', 'EPSG:4547')
    """
    if has_name(crs):
        return crs
    projected = (one for one in stated if one.is_projected and has_name(one))
    return next(projected, CRS.from_epsg(4326))
