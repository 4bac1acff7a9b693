"""GeoPackage, shapefile, FlatGeobuf and GeoParquet through pyogrio and pyarrow."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pyogrio.errors

from fugai.errors import InputError
from fugai.intake.formats.archive import member_bytes, open_archive
from fugai.intake.formats.budget import check_columns, whole_file
from fugai.intake.formats.database import check_geopackage
from fugai.intake.formats.encodings import decode
from fugai.intake.formats.raw import RawTable

MAX_CLAIM_RATIO = 2_000
"""Unpacked over stored size that the footer of a Parquet file may claim."""

SAFE_CLAIM_BYTES = 256 * 2**20
"""Files that claim less than this may have any ratio. [bytes]"""

_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
VECTOR_ERRORS: tuple[type[BaseException], ...] = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.GeometryError,
    pyogrio.errors.FieldError,
    OSError,
    ValueError,
    RuntimeError,
    pa.ArrowException,
    MemoryError,
    KeyError,
    TypeError,
)
"""What pyogrio and pyarrow raise on files that are damaged or of another kind."""


def read_vector(
    path: Path, *, table: str, layer: str | None = None, encoding: str | None = None
) -> RawTable:
    """Attributes and geometry of one layer of a GeoPackage, FlatGeobuf or shapefile."""
    if path.suffix.lower() == ".shp":
        check_shapefile(path, file=path.name)
        encoding = encoding or _dbf_encoding(path, file=path.name)
    is_database = path.suffix.lower() == ".gpkg"
    if is_database:
        check_geopackage(path)
    chosen = _layer(path, table, layer)
    if is_database:
        check_geopackage(path, chosen)
    frame, notes = _frame(path, chosen, encoding, path.name)
    return _raw_table(frame, path.name, notes)


def read_zipped_shapefile(
    path: Path, *, layer: str | None = None, encoding: str | None = None
) -> RawTable:
    """Attributes and geometry of the shapefile in a zip archive."""
    with open_archive(path) as archive, tempfile.TemporaryDirectory() as folder:
        shapes = [m for m in archive.infolist() if m.filename.lower().endswith(".shp")]
        if layer is not None:
            shapes = [m for m in shapes if Path(m.filename).stem == layer]
        if len(shapes) != 1:
            found = [m.filename for m in shapes] or "none"
            msg = f"`{path.name}` must hold exactly one shapefile to read, found {found}."
            raise InputError(msg)
        stem = shapes[0].filename[:-4]
        for member in archive.infolist():
            suffix = member.filename[-4:].lower()
            if member.filename[:-4] == stem and suffix in _SHAPEFILE_PARTS:
                # A name of our own: no path of the archive reaches the disk.
                target = Path(folder) / f"layer{suffix}"
                target.write_bytes(member_bytes(archive, member, file=path.name))
        shape = Path(folder) / "layer.shp"
        check_shapefile(shape, file=path.name)
        frame, notes = _frame(
            shape, None, encoding or _dbf_encoding(shape, file=path.name), path.name
        )
    return _raw_table(frame, path.name, notes)


def read_parquet(path: Path) -> RawTable:
    """Columns of a Parquet file; its geometry where it is a GeoParquet."""
    with whole_file(path.name, "Parquet file"):
        check_parquet(path)
        schema = pq.read_schema(path)
        if b"geo" in (schema.metadata or {}):
            return _raw_table(gpd.read_parquet(path), path.name, [])
        frame = pq.read_table(path).to_pandas()
    return _raw_table(frame, path.name, [])


def check_parquet(path: Path) -> None:
    """Raise where the footer of a Parquet file claims what its bytes cannot hold."""
    metadata = pq.read_metadata(path)
    check_columns(metadata.num_columns, file=path.name)
    claim = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
    # A column of one repeated value takes no bytes: its cells are counted as they will be read.
    claim = max(claim, 8 * metadata.num_rows * metadata.num_columns)
    size = path.stat().st_size
    if claim > SAFE_CLAIM_BYTES and claim > MAX_CLAIM_RATIO * size:
        msg = f"`{path.name}` must not claim more than it can hold, found {claim:,} bytes claimed in a file of {size:,}."
        raise InputError(msg)


def check_shapefile(path: Path, *, file: str) -> None:
    """Raise unless the sizes that a shapefile's headers claim are those of its files."""
    for suffix in (".shp", ".shx"):
        part = path.with_suffix(suffix)
        if not part.exists():
            msg = f"`{file}` must hold the {suffix} part of its shapefile, it is missing."
            raise InputError(msg)
        header = part.read_bytes()[:100]
        if len(header) < 100 or int.from_bytes(header[:4], "big") != 9994:
            msg = f"`{file}` must be a whole shapefile, its {suffix} part is not one."
            raise InputError(msg)
        claim, size = 2 * int.from_bytes(header[24:28], "big"), part.stat().st_size
        if claim > size:
            msg = f"`{file}` must be whole, its {suffix} part claims {claim:,} bytes, has {size:,}."
            raise InputError(msg)
    table = path.with_suffix(".dbf")
    if table.exists():
        header = table.read_bytes()[:32]
        count, start, width = (
            int.from_bytes(header[a:b], "little") for a, b in ((4, 8), (8, 10), (10, 12))
        )
        claim, size = start + count * width, table.stat().st_size
        if len(header) < 32 or claim > size + 1:
            msg = f"`{file}` must be whole, its .dbf part claims {claim:,} bytes, has {size:,}."
            raise InputError(msg)


def _dbf_encoding(path: Path, *, file: str) -> str | None:
    """Encoding of the attributes where no .cpg part names it; GDAL would take Latin-1."""
    table = path.with_suffix(".dbf")
    if path.with_suffix(".cpg").exists() or not table.exists():
        return None
    data = table.read_bytes()
    start = int.from_bytes(data[8:10], "little")
    text = data[start:].replace(b"\0", b" ")
    if text.isascii():
        return "UTF-8"
    return decode(text, file=file).encoding


def _layer(path: Path, table: str, layer: str | None) -> str | None:
    try:
        names = [str(name) for name, _ in pyogrio.list_layers(path)]
    except VECTOR_ERRORS as error:
        msg = f"`{path.name}` must be a whole vector file, it is damaged or something else."
        raise InputError(msg) from error
    if not names:
        msg = f"`{path.name}` must hold a layer that can be read, it is damaged or empty."
        raise InputError(msg)
    if layer is not None:
        if layer not in names:
            msg = f"`layer` of `{path.name}` must be one of {names}, found {layer!r}."
            raise InputError(msg)
        return layer
    if len(names) == 1 or table in names:
        return table if table in names else names[0]
    msg = f"`{path.name}` must have one layer, or `layer` must name one of {names}."
    raise InputError(msg)


def _frame(
    path: Path, layer: str | None, encoding: str | None, file: str
) -> tuple[pd.DataFrame, list[str]]:
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            frame = pyogrio.read_dataframe(path, layer=layer, encoding=encoding)
            claim = int(pyogrio.read_info(path, layer=layer)["features"])
    except VECTOR_ERRORS as error:
        msg = f"`{file}` must be a whole vector file, it is damaged or something else."
        raise InputError(msg) from error
    # GDAL leaves out what is cut off. The count that a GeoPackage stores may be out of date.
    if claim > len(frame) and path.suffix.lower() != ".gpkg":
        msg = f"`{file}` must be whole, it claims {claim:,} features, {len(frame):,} can be read."
        raise InputError(msg)
    messages = dict.fromkeys(" ".join(str(w.message).split()) for w in caught)
    return frame, [f"`{file}`: {text[:200]}" for text in messages]


def _raw_table(frame: pd.DataFrame, file: str, notes: list[str]) -> RawTable:
    geometry = None
    if isinstance(frame, gpd.GeoDataFrame):
        geometry = gpd.GeoSeries(frame.geometry.to_numpy(), crs=frame.crs)
        frame = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    frame = frame.reset_index(drop=True)
    return RawTable(
        file=file,
        headings=[str(name) for name in frame.columns],
        cells=[frame.iloc[:, i] for i in range(frame.shape[1])],
        rows=np.arange(1, len(frame) + 1, dtype=np.int64),
        geometry=geometry,
        notes=notes,
    )
