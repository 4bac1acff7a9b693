"""Tables and rasters to files, always the same bytes for the same values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import rasterio

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

BOM = "utf-8-sig"


def write_table(
    path: Path,
    frame: pd.DataFrame,
    *,
    encoding: str = "utf-8",
    separator: str = ",",
    headings: Mapping[str, str] | None = None,
) -> None:
    """Delimited text with LF line ends, under other headings where given."""
    text = frame.rename(columns=dict(headings or {})).to_csv(
        index=False, sep=separator, lineterminator="\n"
    )
    path.write_bytes(text.encode(encoding))


def degrees(values: npt.ArrayLike, digits: int = 5) -> list[str]:
    """Degrees as text of fixed length; five digits are about a metre."""
    return [f"{value:.{digits}f}" for value in np.asarray(values, dtype=np.float64)]


def write_geojson(path: Path, features: list[dict[str, Any]], *, name: str, note: str) -> None:
    """Feature collection, one feature per line, coordinates as they are."""
    lines = ",\n".join(
        json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features
    )
    head = json.dumps(
        {"type": "FeatureCollection", "name": name, "description": note}, ensure_ascii=False
    )[:-1]
    path.write_bytes(f'{head}, "features": [\n{lines}\n]}}\n'.encode())


def write_raster(
    path: Path,
    values: npt.NDArray[Any],
    *,
    crs: object,
    transform: object,
    nodata: float | None,
    tags: Mapping[str, str],
) -> None:
    """Tiled, deflated GeoTIFF with the difference predictor."""
    path.unlink(missing_ok=True)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=values.shape[0],
        width=values.shape[1],
        count=1,
        dtype=values.dtype,
        crs=crs,
        transform=transform,
        nodata=nodata,
        compress="deflate",
        predictor=2,
        zlevel=9,
        tiled=True,
        blockxsize=512,
        blockysize=512,
    ) as raster:
        raster.write(values, 1)
        raster.update_tags(**tags)
