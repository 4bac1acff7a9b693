"""Where the rows of an input lie: the CRS and datum of its positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai import intake
from fugai.errors import FugaiError
from fugai.intake.adopt.fits import (
    has_position,
    matched_positions,
)
from fugai.intake.adopt.places import find_crs, is_projected
from fugai.messages import Message
from fugai.tables import TABLES

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

    from fugai.pipeline.adopt.proposal import Ask, Proposal


def place(
    proposal: Proposal, districts: gpd.GeoDataFrame | None, crs: list[CRS], ask: Ask | None
) -> Message | None:
    """Give an input the CRS and datum of its positions; a sentence where they cannot be found."""
    if not TABLES[proposal.table].spatial:
        return None
    raw, joined = _placed_raw(proposal)
    if raw is None:
        return None
    positions = matched_positions(raw)
    pair = next((p for p in (("x", "y"), ("lon", "lat")) if set(p) <= positions.keys()), None)
    degrees = pair is not None and not is_projected(raw, positions[pair[0]], positions[pair[1]])
    both = {"lon", "lat"} <= positions.keys()
    if both and not is_projected(raw, positions["lon"], positions["lat"]):
        degrees = True
    if raw.geometry is None and pair is not None and not degrees:
        x, y = positions[pair[0]], positions[pair[1]]
        if districts is None:
            return Message(
                zh="坐标为投影坐标，没有行政区无法判断坐标系；请写明`crs`。",
                en="Its positions are in metres of a CRS that nothing names, and without districts it "
                "cannot be found by trial: name `crs`.",
            )
        found = find_crs(raw, x, y, districts, first=crs)
        swapped = None if found else find_crs(raw, y, x, districts, first=crs)
        if found is None and swapped is None:
            return Message(
                zh="没有坐标系能使其各点落入行政区；请写明`crs`。",
                en="No CRS that is used there puts its points into the districts: name `crs`.",
            )
        if swapped is not None and not joined:
            columns = dict(proposal.keys.get("columns", {}))  # type: ignore[call-overload]
            columns |= {"x": raw.headings[y], "y": raw.headings[x]}
            proposal.keys["columns"] = columns
        best = found or swapped
        if best is not None:
            proposal.keys["crs"] = _chosen(best.name, best.others, proposal, ask)
            proposal.comments.append(
                Message(
                    zh=f"坐标系按行政区试出：{best.name}，{best.share:.1%}的点在行政区内。",
                    en=f"CRS by trial against the districts: in {best.name} {best.share:.1%} of the "
                    "points lie in them.",
                )
            )
    return _datum(proposal, districts)


def _chosen(name: str, others: tuple[str, ...], proposal: Proposal, ask: Ask | None) -> str:
    if not others:
        return name
    options = [name, *others]
    if ask is not None:
        question = Message(
            zh=f"{proposal.file} 的坐标系是哪一个？",
            en=f"Which CRS are the positions of {proposal.file} in?",
        )
        answer = ask(question, options)
        return answer if answer in options else name
    listed = ", ".join(others)
    proposal.comments.append(
        Message(
            zh=f"待确认：{listed} 同样符合，但位置不同。",
            en=f"To be confirmed: {listed} fit as well, and put the points elsewhere.",
        )
    )
    return name


def _placed_raw(proposal: Proposal):  # type: ignore[no-untyped-def]  # noqa: ANN202
    """The table that has the positions of an input, and whether it is a joined one."""
    part = proposal.part
    if part is None or part.raw is None:
        return None, False
    if has_position(part.raw, matched_positions(part.raw)):
        return part.raw, False
    for one in proposal.joins:
        if one.other.raw is not None and has_position(
            one.other.raw, matched_positions(one.other.raw)
        ):
            return one.other.raw, True
    return None, False


def _datum(proposal: Proposal, districts: gpd.GeoDataFrame | None) -> Message | None:
    """Try WGS84, GCJ-02 and BD-09 against the districts; the first that nothing speaks against."""
    if districts is None:
        return None
    if districts.total_bounds[0] < 70 or districts.total_bounds[2] > 140:
        return None
    for datum in ("wgs84", "gcj02", "bd09"):
        try:
            frame = intake.read_table(
                proposal.path, proposal.table, source=proposal.source(datum=datum)
            ).frame
        except FugaiError:
            continue
        doubts = intake.datum_guard(frame, districts, table=proposal.table, declared=datum)
        if not doubts:
            if datum != "wgs84":
                proposal.keys["datum"] = datum
                proposal.comments.append(
                    Message(
                        zh=f"坐标基准按行政区试出：{datum}。",
                        en=f"Datum by trial against the districts: {datum}.",
                    )
                )
            return None
    return None
