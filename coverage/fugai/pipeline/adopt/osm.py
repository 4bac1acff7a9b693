"""What OpenStreetMap data give a project: roads, settlements, venues, masts, outlets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import osmium

from fugai import intake
from fugai.errors import FugaiError
from fugai.intake import Source
from fugai.intake.headings import fold
from fugai.intake.osm.source import osm_errors
from fugai.messages import Message
from fugai.pipeline.adopt.proposal import Proposal

if TYPE_CHECKING:
    from fugai.intake.adopt.parts import Part

_EDGE_ENDS = (("tail", "head"), ("u", "v"), ("from", "to"), ("source", "target"), ("起点", "终点"))

TABLES_OF_OSM = ("settlements", "venues", "outlets", "candidates")
"""Tables that OpenStreetMap data fill, where the folder has no file for them."""


def propose_osm(part: Part, there: set[str]) -> list[Proposal]:
    """Inputs that a file of OpenStreetMap gives beside those that are there already.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    found = []
    for table in TABLES_OF_OSM:
        if table in there:
            continue
        constants: dict[str, object] = {"status": "candidate"} if table == "candidates" else {}
        try:
            reading = intake.read_table(part.path, table, source=Source(constants=constants))
        except FugaiError:
            continue
        if not len(reading.frame):
            continue
        one = Proposal(table=table, file=part.file, path=part.path, part=part)
        if constants:
            one.keys["constants"] = constants
        found.append(one)
    if "roads" not in there and _has_roads(part):
        one = Proposal(table="roads", file=part.file, path=part.path, part=part)
        one.comments.append(
            Message(
                zh="道路取自OpenStreetMap；车速按道路等级，未标限速时适用。",
                en="Roads of OpenStreetMap; speeds by class of road where no limit is mapped.",
            )
        )
        found.append(one)
    if "sites" not in there:
        found += _masts(part)
    return found


def _has_roads(part: Part) -> bool:
    with osm_errors(part.path):
        ways = osmium.FileProcessor(str(part.path), osmium.osm.WAY)
        return any("highway" in way.tags for way in ways)


def propose_edges(part: Part) -> Proposal | None:
    """Roads, where a table has a node at either end of each row and says how long or fast; else None."""
    if part.raw is None:
        return None
    words = {fold(heading) for heading in part.raw.headings}
    ends = any({fold(tail), fold(head)} <= words for tail, head in _EDGE_ENDS)
    told = ("length", "长度", "highway", "speed", "lon", "lng")
    if not ends or not any(one in word for word in words for one in told):
        return None
    one = Proposal(table="roads", file=part.file, path=part.path, part=part)
    one.comments.append(
        Message(
            zh="道路边表：每行一条有向边。", en="A table of road edges, one directed edge per row."
        )
    )
    return one


def _masts(part: Part) -> list[Proposal]:
    """Masts, of which the map does not say what they carry."""
    constants: dict[str, object] = {"technology": "lte-fdd", "operator": "assumed operator"}
    try:
        reading = intake.read_table(part.path, "sites", source=Source(constants=constants))
    except FugaiError:
        return []
    if not len(reading.frame):
        return []
    one = Proposal(
        table="sites",
        file=part.file,
        path=part.path,
        part=part,
        keys={"constants": constants, "basis": "modelled"},
    )
    one.comments.append(
        Message(
            zh="待确认：地图没有说明杆塔的制式和运营商，均为假设。",
            en="To be confirmed: the map does not say what its masts carry; technology and operator "
            "are assumed.",
        )
    )
    return [one]
