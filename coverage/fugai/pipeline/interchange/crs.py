"""The CRS in which results leave for other programs, and which one it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from pyproj.exceptions import CRSError

from fugai import store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fugai.pipeline.inputs import Inputs
    from fugai.project import Input


def results_crs(inputs: Inputs) -> CRS:
    """The run's CRS where it has a name, else that of the boundaries where projected, else EPSG:4326."""
    return store.named_crs(inputs.grid.crs, stated=_stated(inputs))


def crs_text(crs: CRS) -> str:
    """Code of a CRS, or its name where it has none.

    >>> crs_text(CRS.from_epsg(4326))
    'EPSG:4326'
    """
    authority = crs.to_authority()
    return ":".join(authority) if authority is not None else crs.name


def _stated(inputs: Inputs) -> Iterator[CRS]:
    """CRS of the files of the boundaries, as the project or the file itself says."""
    for source in inputs.project.inputs.get("districts", ()):
        text = source.crs or _in_file(source)
        if not text:
            continue
        try:
            yield CRS.from_user_input(text)
        except CRSError:
            continue


def _in_file(source: Input) -> str:
    try:
        if str(source.path).lower().endswith((".parquet", ".geoparquet")):
            about = json.loads((pq.read_schema(source.path).metadata or {}).get(b"geo", b"{}"))
            column = about.get("columns", {}).get(about.get("primary_column"), {})
            return json.dumps(column["crs"]) if column.get("crs") else ""
        return str(pyogrio.read_info(source.path, layer=source.layer or None)["crs"] or "")
    except (DataSourceError, DataLayerError, pa.ArrowException, OSError, ValueError):
        return ""  # no file of its own, or one that only the readers of tables understand
