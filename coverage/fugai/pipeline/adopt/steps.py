"""From a folder of files to a project file that runs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
from pyproj import CRS

from fugai import intake
from fugai.atomic import local_path
from fugai.errors import ConfigError, FugaiError, InputError
from fugai.grid import choose_crs
from fugai.intake.adopt.parts import Part, Unused, read_parts
from fugai.messages import Message
from fugai.pipeline.adopt.description import describe
from fugai.pipeline.adopt.districts import extent_of_points, find_districts
from fugai.pipeline.adopt.leftover import never_used
from fugai.pipeline.adopt.osm import propose_edges, propose_osm
from fugai.pipeline.adopt.positions import place
from fugai.pipeline.adopt.rasters import propose_raster, with_terrain
from fugai.pipeline.adopt.tables import propose_tables
from fugai.pipeline.adopt.write import project_text
from fugai.project.inputs import OTHER_INPUTS
from fugai.store import write_text
from fugai.tables import TABLES, technologies_in
from fugai.tables.vocabulary import LEVELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from fugai.pipeline.adopt.proposal import Ask, Proposal

CELL_SIZES_M = (50, 100, 200, 250, 500, 1000, 2000, 5000)
MOST_CELLS = 400_000
"""The grid is the finest of `CELL_SIZES_M` with at most so many cells: a first run takes minutes."""

MAX_REASONS = 5
"""Files that an error names with the reason why they are of no use."""

ORDER = (*TABLES, *OTHER_INPUTS)

_PROFILES: dict[str, tuple[tuple[str, ...], float, str, str]] = {
    "gsm": (("2g",), -98.0, "GSM室外", "GSM outdoors"),
    "3g": (("3g",), -105.0, "3G室外", "3G outdoors"),
    "lte": (("lte",), -105.0, "LTE室外", "LTE outdoors"),
    "nr": (("5g",), -105.0, "5G室外", "5G outdoors"),
}
_OF_TECHNOLOGY = {
    "gsm": "gsm",
    "umts": "3g",
    "td-scdma": "3g",
    "cdma2000": "3g",
    "lte-fdd": "lte",
    "lte-tdd": "lte",
    "nr": "nr",
}


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """What `adopt` made of a folder.

    Parameters
    ----------
    path
        The project file that was written.
    inputs
        Name of each input, its file, the number of rows that can be used, and what was assumed.
    unused
        Files that the project does not use, each with the reason.
    """

    path: Path
    inputs: tuple[tuple[str, str, int | None, tuple[Message, ...]], ...]
    unused: tuple[Unused, ...]

    def text(self, language: str = "en") -> str:
        """Report as a terminal shows it, in English or Chinese (``zh``)."""
        chinese = language == "zh"
        lines = [f"{self.path}"]
        for name, file, rows, comments in self.inputs:
            count = "" if rows is None else f"{rows:,}{'行' if chinese else ' rows'}"
            lines.append(f"  {name:<16}{file}  {count}".rstrip())
            lines += [f"      {one.zh if chinese else one.en}" for one in comments]
        if self.unused:
            lines.append("未使用：" if chinese else "not used:")
            lines += [
                f"  {one.file}: {one.reason.zh if chinese else one.reason.en}"
                for one in self.unused
            ]
        lines.append(f"{'下一步' if chinese else 'next'}: fugai check {self.path.parent}")
        return "\n".join(" ".join(line.split("\n")) for line in lines)


def adopt(
    folder: Path | str,
    *,
    out: Path | str | None = None,
    force: bool = False,
    ask: Ask | None = None,
) -> Adoption:
    """Look at every file of a folder and write the project file that uses them.

    Tables are recognised by headings and values, joined where one names the rows of another, and
    put where they belong by trial against the districts. Every file that is not used is named in
    the project file with the reason, and so is every assumption.

    Parameters
    ----------
    folder
        Folder with the data.
    out
        The project file; ``project.toml`` in the folder where None. It must lie in the folder.
    force
        Replace a project file that is there.
    ask
        Answers what is ambiguous: a function of the question and the options. Without it the likeliest
        option is taken and a comment says so.

    Raises
    ------
    ConfigError
        The folder does not exist or has a project file already.
    InputError
        No file of it is of use.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import fugai
    >>> from fugai.intake import write_templates
    >>> folder = Path(tempfile.mkdtemp(), "new")
    >>> write_templates(folder)
    >>> for name in ("project.toml", "README.md"):
    ...     (folder / name).unlink()
    >>> import shutil
    >>> shutil.rmtree(folder / "templates")
    >>> [name for name, *_ in fugai.adopt(folder).inputs]
    ['districts', 'sites', 'settlements', 'outlets']
    """
    root = Path(folder).expanduser().resolve()
    path = _target(root, out, force=force)
    parts, unused = read_parts(root)
    found = find_districts(parts, ask)
    own = None if found is None else found.proposal.part
    rest = [part for part in parts if part is not own or part.kind == "osm"]
    layers = () if found is None else found.others
    tables = propose_tables([part for part in rest if part not in layers])
    crs = _crs_of(parts)
    frame = None if found is None else found.frame
    kept, used_rows, refused = _tried(tables, frame, crs, ask)
    if found is None:
        found = extent_of_points(root, _geometries(used_rows))
        if found is not None:  # positions that have slipped show only beside the others
            kept, used_rows, again = _tried(kept, found.frame, crs, ask, anew=True)
            refused += again
    if found is None:
        raise InputError(_nothing_found(root, parts, [*refused, *unused]))
    proposals = [found.proposal, *kept]
    more, useless = _rasters_and_osm(rest, {one.table for one in proposals}, ask)
    proposals += more
    refused += useless
    proposals.sort(key=lambda one: ORDER.index(one.table))
    left = [*unused, *refused, *never_used(parts, proposals, refused)]
    text = project_text(
        _head(root, proposals, used_rows, found.frame),
        proposals,
        _sections(proposals, used_rows),
        left,
    )
    write_text(path, text)
    return Adoption(
        path=path,
        inputs=tuple(
            (
                one.table,
                one.file,
                len(used_rows[id(one)]) if id(one) in used_rows else None,
                tuple(one.comments),
            )
            for one in proposals
        ),
        unused=tuple(left),
    )


def _target(root: Path, out: Path | str | None, *, force: bool) -> Path:
    if not root.is_dir():
        msg = f"`FOLDER` must be a folder, found {str(root)!r}."
        raise ConfigError(msg)
    path = root / "project.toml" if out is None else local_path(out, "out").expanduser().resolve()
    if path.parent != root or path.suffix != ".toml":
        msg = f"`--out` must be a .toml file in the folder {root}, paths count from there, found {str(path)!r}."
        raise ConfigError(msg)
    if path.exists() and not force:
        msg = f"`{path}` is there already; --force replaces it."
        raise ConfigError(msg)
    return path


def _geometries(rows: dict[int, pd.DataFrame]) -> list[gpd.GeoSeries]:
    return [frame.geometry for frame in rows.values() if isinstance(frame, gpd.GeoDataFrame)]


def _nothing_found(root: Path, parts: Sequence[Part], refused: list[Unused]) -> str:
    """Sentence about a folder without districts and positions, with what its files lack."""
    useless = [*refused, *never_used(parts, [], refused)][:MAX_REASONS]
    reasons = "; ".join(f"{one.file}: {one.reason.en.rstrip('.')}" for one in useless)
    return (
        f"`{root}` must hold districts or tables with positions, found none: "
        f"{reasons or 'it is empty'}."
    )


def _rasters_and_osm(
    parts: Sequence[Part], there: set[str], ask: Ask | None
) -> tuple[list[Proposal], list[Unused]]:
    """Inputs of the rasters and of OpenStreetMap, and the rasters that are of no use."""
    found: list[Proposal] = []
    useless: list[Unused] = []
    for part in parts:
        if part.kind == "raster":
            raster = propose_raster(part, ask)
            if isinstance(raster, Message):
                useless.append(Unused(file=part.file, reason=raster))
            else:
                found.append(raster)
        elif (edges := propose_edges(part)) is not None:
            found.append(edges)
    found = with_terrain(found)
    for part in parts:
        if part.kind != "osm":
            continue
        try:
            found += propose_osm(part, there | {one.table for one in found})
        except FugaiError as error:
            useless.append(Unused(file=part.file, reason=Message(zh=str(error), en=str(error))))
    return found, useless


def _crs_of(parts: Sequence[Part]) -> list[CRS]:
    """CRSs that files of the folder carry, without repeats."""
    found: list[CRS] = []
    for part in parts:
        if part.raw is not None and part.raw.geometry is not None and part.raw.geometry.crs:
            crs = CRS.from_user_input(part.raw.geometry.crs)
            if crs not in found:
                found.append(crs)
    return found


def _tried(
    tables: list[Proposal],
    districts: gpd.GeoDataFrame | None,
    crs: list[CRS],
    ask: Ask | None,
    *,
    anew: bool = False,
) -> tuple[list[Proposal], dict[int, pd.DataFrame], list[Unused]]:
    """Proposals that can be read, their rows, and why the others cannot."""
    kept: list[Proposal] = []
    rows: dict[int, pd.DataFrame] = {}
    refused: list[Unused] = []
    for one in tables:
        lost = None
        if not anew:
            describe(one, ask)
            lost = place(one, districts, crs, ask)
        if lost is None:
            frame, lost = _read(one, districts)
            if frame is not None:
                kept.append(one)
                rows[id(one)] = frame
                continue
        if lost is not None:
            refused.append(Unused(file=one.file, reason=lost))
    return kept, rows, refused


def _read(
    one: Proposal, districts: gpd.GeoDataFrame | None
) -> tuple[pd.DataFrame | None, Message | None]:
    """Rows of an input as a run will read them, or why there are none."""
    extent = None
    if districts is not None:
        west, south, east, north = (float(v) for v in districts.total_bounds)
        extent = (west, south, east, north)
    try:
        found = intake.read_table(
            one.path, one.table, source=one.source(), expected=intake.Expected(extent=extent)
        )
        if not len(found.frame) and "decimal" in " ".join(found.findings["rule"].astype(str)):
            expected = intake.Expected(extent=extent, repair=True)
            found = intake.read_table(one.path, one.table, source=one.source(), expected=expected)
            if len(found.frame):
                one.keys["repair"] = True
                one.comments.append(
                    Message(
                        zh="待确认：坐标的小数点错位，已移回行政区内。",
                        en="To be confirmed: decimal points of its coordinates have slipped; they are "
                        "moved back into the districts.",
                    )
                )
    except FugaiError as error:
        return None, Message(zh=f"{one.table}：{error}", en=f"{one.table}: {error}")
    if len(found.frame):
        return found.frame, None
    rule = str(found.findings["rule"].iloc[0]) if len(found.findings) else "it has no rows"
    return None, Message(
        zh=f"{one.table}：没有一行可用：{rule}。",
        en=f"{one.table}: none of its rows can be used: {rule}.",
    )


def _head(
    root: Path,
    proposals: Sequence[Proposal],
    rows: dict[int, pd.DataFrame],
    districts: gpd.GeoDataFrame,
) -> dict[str, object]:
    west, south, east, north = (float(v) for v in districts.total_bounds)
    local = districts.geometry.to_crs(choose_crs((west, south, east, north)))
    left, bottom, right, top = local.total_bounds
    area = (right - left) * (top - bottom)
    size = next((s for s in CELL_SIZES_M if area / s**2 <= MOST_CELLS), CELL_SIZES_M[-1])
    return {"name": root.name, "years": [_year(proposals, rows)], "cell_size_m": size}


def _year(proposals: Sequence[Proposal], rows: dict[int, pd.DataFrame]) -> int:
    """The latest year that the data speak of, at most the present one."""
    now = dt.datetime.now(tz=dt.UTC).year
    years = []
    for one in proposals:
        frame = rows.get(id(one))
        for name in ("year", "opened"):
            if frame is not None and name in frame:
                found = frame[name].dropna()
                years += [int(found[found <= now].max())] if (found <= now).any() else []
    return max(years, default=now)


def _sections(
    proposals: Sequence[Proposal], rows: dict[int, pd.DataFrame]
) -> list[tuple[str, dict[str, object], Message | None]]:
    """What 'covered' means, for each generation that the sites have."""
    found: list[str] = []
    for one in proposals:
        if one.table == "sites":
            assumed = dict(one.keys.get("constants", {})).get("technology")  # type: ignore[call-overload]
            frame = rows.get(id(one))
            used = [assumed] if frame is None else frame["technology"].dropna().unique()
            found += [_OF_TECHNOLOGY.get(str(technology), "") for technology in used]
    said = Message(
        zh="“覆盖”的含义：门限为常用值，请按本地标准修改。",
        en="What 'covered' means: usual thresholds, to be replaced by those of your standard.",
    )
    sections: list[tuple[str, dict[str, object], Message | None]] = []
    for name, (technologies, level_dbm, zh, en) in _PROFILES.items():
        if name in found:
            keys: dict[str, object] = {
                "title": zh,
                "title_en": en,
                "technologies": list(technologies),
                LEVELS[technologies_in(technologies)[0]].key: level_dbm,
            }
            sections.append((f"wireless.profiles.{name}", keys, said))
    return sections
