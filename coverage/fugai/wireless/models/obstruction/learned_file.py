"""What a calibration learnt as the bytes of a NumPy archive without pickle, and back.

`docs/how-to/terrain-and-calibration.md` lists the arrays. Nothing in the file is run: it is read with
``allow_pickle=False``, its size, names, types and shapes are checked, and so are the trees.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import numpy as np
from pyproj import CRS
from pyproj.exceptions import CRSError

from fugai.errors import ConfigError
from fugai.kernels.propagation.learned.trees import TreeNodes
from fugai.wireless.models.obstruction.learned import Footprints, Learned, OwnSamples
from fugai.wireless.models.obstruction.nearby import Nearby
from fugai.wireless.models.obstruction.trees import Trees

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_BYTES = 1_000_000_000
"""Unpacked; of 600 cells with 500 samples each they are 30 MB."""

_OWN = ("cells", "own_cell", "own_places", "parts_db2", "ranges_m", "cell_db2", "crs")
_LOOKED_UP = (
    *("nearby_place", "nearby_residual_db", "nearby_mast", "masts"),
    *("served_cell", "served_place"),
)
_TREES = (*TreeNodes._fields, "figures")
_DATE = (1980, 1, 1, 0, 0, 0)


def learned_bytes(learned: Learned) -> bytes:
    """The archive; the same bytes for the same values."""
    own = learned.own
    arrays: dict[str, np.ndarray] = {
        "cells": np.array(own.cells, dtype=np.str_),
        "own_cell": own.cell.astype(np.int64),
        "own_places": own.places,
        "parts_db2": own.parts_db2,
        "ranges_m": own.ranges_m,
        "cell_db2": np.array([own.cell_db2]),
        "crs": np.array([learned.crs.to_wkt()], dtype=np.str_),
    }
    for name, trees in (("planned", learned.planned), ("standing", learned.standing)):
        if trees is not None:
            arrays |= {f"{name}_{key}": part for key, part in trees.nodes._asdict().items()}
            figures = [trees.baseline_db, trees.low_db, trees.high_db, float(trees.features)]
            arrays[f"{name}_figures"] = np.array(figures)
    nearby, served = learned.nearby, learned.footprints
    if nearby is not None and served is not None and learned.place is not None:
        arrays |= {
            "nearby_place": nearby.place,
            "nearby_residual_db": nearby.residual_db,
            "nearby_mast": nearby.mast.astype(np.int64),
            "masts": learned.place,
            "served_cell": served.cell.astype(np.int64),
            "served_place": np.column_stack([served.x, served.y]),
        }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, values in arrays.items():
            part = io.BytesIO()
            np.lib.format.write_array(part, np.ascontiguousarray(values), allow_pickle=False)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", _DATE), part.getvalue(), zipfile.ZIP_DEFLATED
            )
    return out.getvalue()


def learned_from(content: bytes, *, file: str) -> Learned:
    """What an archive holds.

    Parameters
    ----------
    content
        Its bytes.
    file
        Its name, for errors.

    Raises
    ------
    ConfigError
        It is no such archive.
    """
    try:
        arrays = _arrays(content)
        return _learned(arrays)
    except (zipfile.BadZipFile, OSError, EOFError, KeyError, ValueError, CRSError) as error:
        msg = f"`{file}` must be what `fugai calibrate` writes beside a model, found another file."
        raise ConfigError(msg) from error


def _arrays(content: bytes) -> dict[str, np.ndarray]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(one.file_size for one in archive.infolist()) > MOST_BYTES:
            raise ValueError
        names = [one.removesuffix(".npy") for one in archive.namelist()]
        known = {*_OWN, *_LOOKED_UP, *(f"{a}_{b}" for a in ("planned", "standing") for b in _TREES)}
        _check(set(names) <= known and len(set(names)) == len(names))
    with np.load(io.BytesIO(content), allow_pickle=False) as loaded:
        arrays = {name: np.asarray(loaded[name]) for name in names}
    for name, values in arrays.items():
        text = name in ("cells", "crs")
        _check(values.dtype.kind == "U" if text else values.dtype.kind in "fiu")
        _check(text or bool(np.isfinite(values).all()))
    return arrays


def _learned(arrays: Mapping[str, np.ndarray]) -> Learned:
    cells: tuple[str, ...] = tuple(str(one) for one in arrays["cells"].ravel())
    own_cell, own = arrays["own_cell"].astype(np.int64), arrays["own_places"].astype(np.float64)
    parts, ranges = (arrays[name].astype(np.float64) for name in ("parts_db2", "ranges_m"))
    _check(own.shape == (len(own_cell), 4) and _are_positions(own_cell, len(cells)))
    _check(parts.shape == ranges.shape and parts.ndim == 1 and bool((ranges > 0.0).all()))
    found = Learned(
        crs=CRS.from_user_input(str(arrays["crs"].ravel()[0])),
        own=OwnSamples(
            cells=cells,
            cell=own_cell,
            places=own,
            parts_db2=parts,
            ranges_m=ranges,
            cell_db2=float(arrays["cell_db2"].ravel()[0]),
        ),
    )
    if "planned_root" not in arrays:
        return found
    near, served = arrays["nearby_place"].astype(np.float64), arrays["served_place"]
    mast, cell = arrays["nearby_mast"].astype(np.int64), arrays["served_cell"].astype(np.int64)
    residual, masts = arrays["nearby_residual_db"], arrays["masts"].astype(np.float64)
    _check(near.shape == (len(mast), 2) and residual.shape == mast.shape)
    _check(masts.ndim == 2 and masts.shape[1] == 2 and _are_positions(mast, len(masts)))
    _check(served.shape == (len(cell), 2) and _are_positions(cell, len(cells)))
    return Learned(
        crs=found.crs,
        own=found.own,
        planned=_trees(arrays, "planned"),
        standing=_trees(arrays, "standing"),
        nearby=Nearby(place=near, residual_db=residual.astype(np.float64), mast=mast),
        place=masts,
        footprints=Footprints(
            cells=cells,
            cell=cell,
            x=served[:, 0].astype(np.float64),
            y=served[:, 1].astype(np.float64),
        ),
    )


def _trees(arrays: Mapping[str, np.ndarray], name: str) -> Trees:
    """Trees whose nodes lead to later ones of the archive alone: every walk ends."""
    kinds = {"threshold": np.float64, "value": np.float64, "missing_left": np.uint8}
    parts = {
        key: np.ascontiguousarray(arrays[f"{name}_{key}"].astype(kinds.get(key, np.int32)))
        for key in TreeNodes._fields
    }
    nodes = TreeNodes(**parts)
    baseline, low, high, features = (float(one) for one in arrays[f"{name}_figures"])
    size = nodes.feature.size
    _check(all(part.shape == (size,) for key, part in parts.items() if key != "root"))
    _check(_are_positions(nodes.root, size) and nodes.root.ndim == 1 and low <= high)
    split = nodes.feature >= 0
    at = np.arange(size)
    for child in (nodes.left, nodes.right):
        _check(bool(((child > at) & (child < size))[split].all()))
    _check(bool((nodes.feature < features).all()))
    return Trees(
        nodes=nodes, baseline_db=baseline, low_db=low, high_db=high, features=int(features)
    )


def _are_positions(values: np.ndarray, size: int) -> bool:
    return values.ndim == 1 and bool(((values >= 0) & (values < size)).all())


def _check(good: bool) -> None:
    if not good:
        raise ValueError
