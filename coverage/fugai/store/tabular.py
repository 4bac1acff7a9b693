"""Tables as GeoParquet, and as CSV that is safe to open in a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from fugai.atomic import atomic_path
from fugai.store.naming import file_stems
from fugai.tables import FINDING_COLUMNS
from fugai.translations import translated

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings of a cell that a spreadsheet may run as a formula, full-width forms included."""


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    """Each table as ``<name>.parquet`` and ``<name>.csv``; the paths, in order.

    Parameters
    ----------
    tables
        Name to frame. A GeoDataFrame becomes GeoParquet in its own CRS; in the CSV its geometry
        becomes ``longitude`` and ``latitude``. An index with a name becomes a column.
    folder
        Made where it is missing.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pandas as pd
    >>> from fugai.store import write_tables
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     paths = write_tables({"sites": pd.DataFrame({"id": ["S1"]})}, Path(folder))
    ...     [path.name for path in paths]
    ['sites.parquet', 'sites.csv']
    """
    paths = []
    for stem, frame in zip(file_stems(tables), tables.values(), strict=True):
        paths.append(write_parquet(frame, folder / f"{stem}.parquet"))
        paths.append(write_csv(frame, folder / f"{stem}.csv"))
    return paths


def write_parquet(frame: pd.DataFrame, path: Path) -> Path:
    """A frame as Parquet, a GeoDataFrame as GeoParquet.

    Parameters
    ----------
    frame
        An index with a name becomes a column.
    path
        Its folder is made where it is missing.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pandas as pd
    >>> from fugai.store import write_parquet
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_parquet(pd.DataFrame({"id": ["S1"]}), Path(folder) / "sites.parquet")
    ...     pd.read_parquet(path)["id"].tolist()
    ['S1']
    """
    flat = flat_table(frame)
    with atomic_path(path) as temporary:
        flat.to_parquet(temporary, index=False, compression="zstd")
    return path


def write_csv(frame: pd.DataFrame, path: Path) -> Path:
    r"""A frame as CSV: UTF-8 with BOM, commas, line feeds, no formula in any cell.

    Parameters
    ----------
    frame
        An index with a name becomes a column; geometry becomes ``longitude`` and ``latitude`` of
        a point, or of a point inside an area. [deg, WGS84]
    path
        Its folder is made where it is missing.

    Examples
    --------
    A text that a spreadsheet might run gets an apostrophe in front:

    >>> import tempfile
    >>> from pathlib import Path
    >>> import pandas as pd
    >>> from fugai.store import write_csv
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_csv(pd.DataFrame({"id": ["=1+1"]}), Path(folder) / "sites.csv")
    ...     path.read_text(encoding="utf-8-sig")
    "id\n'=1+1\n"
    """
    with atomic_path(path) as temporary:
        temporary.write_bytes(csv_text(frame).encode("utf-8-sig"))
    return path


def write_findings(findings: pd.DataFrame, path: Path) -> Path:
    """Findings of the intake as CSV: `fugai.tables.FINDING_COLUMNS`, and the rule in Chinese too.

    Parameters
    ----------
    findings
        One row per finding; other columns are left out.
    path
        Its folder is made where it is missing.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from fugai import store, tables
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = store.write_findings(tables.no_findings(), Path(folder) / "findings.csv")
    ...     path.read_text(encoding="utf-8-sig").split(",")[0]
    'table'
    """
    table = findings[list(FINDING_COLUMNS)]
    chinese = [translated(str(rule), "zh") for rule in table["rule"]]
    table.insert(FINDING_COLUMNS.index("rule") + 1, "rule_zh", chinese)
    return write_csv(table, path)


def csv_text(frame: pd.DataFrame) -> str:
    """Text of a frame as CSV.

    Numbers are written in full. A text that a spreadsheet might run (`FORMULA_STARTS`) gets an
    apostrophe in front, and a carriage return in a text becomes a line feed, since some readers
    would end the row at it. Geometry becomes ``longitude`` and ``latitude`` of a point, or of a
    point inside an area. [deg, WGS84]
    """
    flat = flat_table(frame)
    if isinstance(flat, gpd.GeoDataFrame):
        flat = with_coordinates(flat)
    safe = {}
    for position, name in enumerate(flat.columns):
        column = flat.iloc[:, position]
        safe[escape_formula(_line_feeds(str(name)))] = (
            _escape_column(column) if _is_text(column) else column
        )
    # Only texts can be taken for formulas.
    return pd.DataFrame(safe, index=flat.index).to_csv(index=False, lineterminator="\n")


def escape_formula(text: str) -> str:
    """Text with an apostrophe in front if a spreadsheet might run it.

    >>> escape_formula("=1+1"), escape_formula("a=b")
    ("'=1+1", 'a=b')
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _escape_column(column: pd.Series) -> pd.Series:
    values = column.astype("object")
    return values.map(
        lambda value: escape_formula(_line_feeds(value)) if isinstance(value, str) else value
    )


def _is_text(column: pd.Series) -> bool:
    numeric = pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column)
    return not numeric


def flat_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with a named index as columns and all headings as text."""
    named = [name for name in frame.index.names if name is not None]
    flat = frame.reset_index() if named else frame.reset_index(drop=True)
    return flat.rename(columns=str)


def with_coordinates(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """The frame with ``longitude`` and ``latitude`` in place of its geometry. [deg, WGS84]"""
    geometry = frame.geometry
    names = [name for name in frame.columns if str(frame[name].dtype) == "geometry"]
    table = pd.DataFrame(frame.drop(columns=names))
    present = (geometry.notna() & ~geometry.is_empty).to_numpy(dtype=bool)
    longitude = np.full(len(frame), np.nan)
    latitude = longitude.copy()
    if present.any():
        points = geometry[present].representative_point()
        if points.crs is not None:
            points = points.to_crs(4326)
        # 1e-7 degrees is a centimetre, finer than any input.
        longitude[present], latitude[present] = points.x.round(7), points.y.round(7)
    return table.assign(longitude=longitude, latitude=latitude)
