"""Mosaics of GDAL (.vrt), judged before GDAL opens them: they may name any file or address."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from fugai.errors import InputError
from fugai.intake.formats.budget import regular_file, whole_file

MAX_BYTES = 16 * 2**20
"""Largest description of a mosaic. [bytes]"""

_SOURCES = {"SourceFilename", "SourceDataset"}
_PROGRAMS = {"PixelFunctionType", "PixelFunctionCode", "GDALWarpOptions", "PansharpeningOptions"}
"""Elements of mosaics that compute rather than place."""

_BAND_CLASSES = {"", "VRTRasterBand", "VRTSourcedRasterBand"}
_MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def vrt_sources(path: Path) -> list[Path]:
    """GeoTIFF files that a mosaic is made of.

    Raises
    ------
    InputError
        It is not XML of GDAL, computes its values, or names anything but GeoTIFF files of its
        folder.
    """
    if path.stat().st_size > MAX_BYTES:
        msg = f"`{path.name}` must have at most {MAX_BYTES:,} bytes, found {path.stat().st_size:,}."
        raise InputError(msg)
    data = path.read_bytes()
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        msg = f"`{path.name}` must be a mosaic of GDAL without definitions of its own."
        raise InputError(msg)
    with whole_file(path.name, "mosaic of GDAL (.vrt)"):
        root = ElementTree.fromstring(data)
    if root.tag != "VRTDataset" or root.get("subClass"):
        kind = root.get("subClass") or root.tag
        msg = f"`{path.name}` must be a mosaic of files, found {kind[:40]}."
        raise InputError(msg)
    files: list[Path] = []
    for element in root.iter():
        computes = element.tag in _PROGRAMS or (
            element.tag == "VRTRasterBand" and element.get("subClass", "") not in _BAND_CLASSES
        )
        if computes:
            msg = f"`{path.name}` must place files beside each other, it computes its values ({element.tag})."
            raise InputError(msg)
        if element.tag in _SOURCES:
            files.append(_source(element, path))
    if not files:
        msg = f"`{path.name}` must name the files that it is made of, it names none."
        raise InputError(msg)
    return list(dict.fromkeys(files))


def _source(element: ElementTree.Element, path: Path) -> Path:
    text = (element.text or "").strip()
    folder = path.parent.resolve()
    is_address = "://" in text or text.lower().startswith(("/vsi", "\\\\")) or "\0" in text
    # GDAL takes a path that is not said to be beside the mosaic from where the program runs.
    is_beside = element.get("relativeToVRT") == "1" or Path(text).is_absolute()
    file = (folder / text).resolve() if text and is_beside and not is_address else None
    if file is None or not file.is_relative_to(folder):
        msg = f"`{path.name}` must name GeoTIFF files of its own folder, found {text.split('?')[0][:80]!r}."
        raise InputError(msg)
    regular_file(file)
    with file.open("rb") as stream:
        if stream.read(4) not in _MAGIC:
            msg = f"`{path.name}` must be made of GeoTIFF files, `{file.name}` is something else."
            raise InputError(msg)
    return file
