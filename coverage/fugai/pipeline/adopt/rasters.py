"""Which rasters of a folder are terrain, residents or clutter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import rasterio
from rasterio.errors import RasterioError

from fugai.messages import Message
from fugai.pipeline.adopt.proposal import Proposal

if TYPE_CHECKING:
    from fugai.intake.adopt.parts import Part
    from fugai.pipeline.adopt.proposal import Ask

WORDS: dict[str, tuple[str, ...]] = {
    "terrain": (
        "dem",
        "dtm",
        "srtm",
        "terrain",
        "elev",
        "height",
        "aster",
        "copernicus",
        "alos",
        "地形",
        "高程",
    ),
    "population": ("pop", "ppp", "ghs_p", "landscan", "resident", "人口"),
    "clutter": ("clutter", "landcover", "land_cover", "lulc", "worldcover", "地物", "土地"),
    "built_up": ("built", "ghs_b", "建成"),
    "land": ("landmask", "land_share", "陆地"),
    "surface": ("dsm", "surface_model", "地表"),
    "canopy": ("canopy", "chm", "tree_height", "树冠", "树高"),
    "building_heights": ("building_height", "bldg_height", "wsf3d", "ghs_h", "建筑高度"),
}
"""Parts of names of files that say what a raster is."""

_OF_ITS_OWN = ("surface", "canopy", "building_heights")
"""Heights of something that stands on the terrain: their names may hold words of others."""

_WORLDCOVER = "worldcover"

_SAMPLE = 512


def propose_raster(part: Part, ask: Ask | None) -> Proposal | Message:
    """The input that a raster is, or why it is none."""
    name = part.path.name.casefold()
    if name.startswith(("n", "s")) and ".hgt" in name:
        return Proposal(table="terrain", file=part.file, path=part.path, part=part)
    try:
        with rasterio.open(part.path) as source:
            bands, dtype = source.count, source.dtypes[0]
            shape = (min(_SAMPLE, source.height), min(_SAMPLE, source.width))
            values = source.read(1, out_shape=shape, masked=True).compressed().astype(np.float64)
            located = source.crs is not None
    except (RasterioError, OSError, ValueError) as error:
        text = " ".join(str(error).split())
        return Message(zh=f"不能读取：{text}。", en=f"It cannot be read: {text}.")
    if bands in (3, 4) and dtype == "uint8":
        return Message(zh="是彩色图片，不是数据。", en="It is a picture in colour, no data.")
    if not located:
        return Message(zh="没有坐标系。", en="It has no CRS.")
    return _by_name(part, name, values, ask)


def _by_name(part: Part, name: str, values: np.ndarray, ask: Ask | None) -> Proposal | Message:
    """The input that a raster's name says, else the answer, else what its values suggest."""
    kinds = [kind for kind, words in WORDS.items() if any(word in name for word in words)]
    kinds = [kind for kind in kinds if kind in _OF_ITS_OWN] or kinds
    if len(kinds) == 1:
        codes = {"codes": "esa-worldcover"} if _WORLDCOVER in name else {}
        keys: dict[str, object] = {**codes} if kinds[0] == "clutter" else {}
        return Proposal(table=kinds[0], file=part.file, path=part.path, part=part, keys=keys)
    guess = kinds[0] if kinds else _by_values(values)
    if ask is not None:
        question = Message(zh=f"{part.file} 是什么？", en=f"What is {part.file}?")
        answer = ask(question, [*WORDS, "-"])
        if answer in WORDS:
            return Proposal(table=answer, file=part.file, path=part.path, part=part)
    if guess is None or kinds:
        return Message(
            zh="是栅格，但名称和数值都看不出是地形、人口还是地物；请写入`inputs.terrain`等。",
            en="It is a raster, and neither its name nor its values say whether of terrain, residents "
            "or clutter: name it in `inputs.terrain` or the like.",
        )
    proposal = Proposal(table=guess, file=part.file, path=part.path, part=part)
    proposal.comments.append(
        Message(
            zh="待确认：名称没有说明，按数值判断。",
            en="To be confirmed: its name does not say what it is, its values suggest this.",
        )
    )
    return proposal


def _by_values(values: np.ndarray) -> str | None:
    """Terrain where values are spread over hundreds of metres below the highest mountain."""
    if not values.size:
        return None
    low, high = np.percentile(values, [1, 99])
    if (values < 0).any() and low > -500 and high < 9000 and high - low > 20:
        return "terrain"
    return None


def with_terrain(found: list[Proposal]) -> list[Proposal]:
    """The proposals, a surface model standing for the terrain where there is none."""
    if any(one.table == "terrain" for one in found):
        return found
    for one in found:
        if one.table == "surface":
            one.table = "terrain"
            one.comments.append(
                Message(
                    zh="待确认：只有地表模型（DSM），以其代替地形，建筑和树木已在其中。",
                    en="To be confirmed: there is a surface model (DSM) only; it stands for the terrain, with "
                    "buildings and trees in it.",
                )
            )
    return found
