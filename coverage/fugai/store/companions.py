"""Files that belong to another one, because who reads it reads them too."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SHAPEFILE = (".shx", ".dbf", ".prj", ".cpg", ".qix", ".sbn", ".sbx", ".qpj")
_DATABASES = (".gpkg", ".sqlite", ".db")
_RASTERS = (".tif", ".tiff", ".vrt", ".asc", ".img", ".hgt", ".bil", ".png", ".jpg", ".jp2")
_BESIDE_RASTERS = (".aux.xml", ".aux", ".xml", ".ovr", ".msk", ".ovr.msk", ".msk.ovr")
_OF_THE_SAME_STEM = (
    *(".aux.xml", ".aux", ".rrd", ".ovr", ".prj", ".hdr", ".tab", ".clr", ".stx"),
    *(".wld", ".tfw", ".tifw", ".tiffw", ".tfwx", ".hgw", ".blw", ".pgw", ".jgw"),
)


def companions(path: Path) -> list[Path]:
    """Files beside a file that are read with it, in order.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for name in ("a.shp", "a.dbf", "a.csv", "b.dbf"):
    ...         (Path(folder) / name).touch()
    ...     [one.name for one in companions(Path(folder) / "a.shp")]
    ['a.dbf']
    """
    suffix = path.suffix.lower()
    names: tuple[str, ...] = ()
    if suffix == ".shp":
        names = tuple(path.stem + end for end in _SHAPEFILE)
    elif suffix in _DATABASES:
        names = tuple(path.name + end for end in ("-wal", "-shm", "-journal"))
    elif suffix in _RASTERS:
        names = tuple(path.name + end for end in _BESIDE_RASTERS)
        names += tuple(path.stem + end for end in _OF_THE_SAME_STEM)
    if not names:
        return []
    wanted = {name.casefold() for name in names}
    found = {one for one in path.parent.iterdir() if one.name.casefold() in wanted}
    return sorted(one for one in found - {path} if one.is_file())
