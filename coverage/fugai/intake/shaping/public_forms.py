"""Public forms that tables come in, told by their headings, as the columns of our tables.

Fixed availability of the Broadband Data Collection (FCC, "Data Specifications for Biannual Submission
of Subscription, Availability, and Supporting Data"): offers by location, technology codes, rates of 0
for less than 10/1 Mbit/s, H3 cells instead of positions. OpenCelliD: a register of cells whose files
may have no headings. OnSSET: settlements with their residents.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import h3
import numpy as np
import pandas as pd

from fugai.intake.cells import as_text
from fugai.intake.findings import Finding
from fugai.intake.formats.raw import TEXT
from fugai.intake.headings import fold
from fugai.intake.shaping.rows import rows_at
from fugai.messages import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai.intake.formats.raw import RawTable
    from fugai.tables import Table

OPENCELLID: tuple[str, ...] = (
    "radio",
    "mcc",
    "net",
    "area",
    "cell",
    "unit",
    "lon",
    "lat",
    "range",
    "samples",
)
OPENCELLID += ("changeable", "created", "updated", "averageSignal")
"""Headings of OpenCelliD's files, some of which have none."""

FCC_TECHNOLOGIES = {
    "10": "dsl",
    "40": "cable",
    "50": "fttp",
    "60": "satellite",
    "61": "satellite",
    "70": "fwa",
    "71": "fwa",
    "72": "fwa",
}
"""Technology codes of the Broadband Data Collection; 0 is any other."""

BELOW_MBPS = 10.0
LEAST_OFFER_MBPS = 0.2
"""A rate of 0 is one below 10 Mbit/s; it counts as the least that the FCC calls an offer, 200 kbit/s."""

LOW_LATENCY_MS = 100.0
"""Round-trip time that an offer of low latency keeps. [ms]"""

_RADIOS = frozenset({"GSM", "UMTS", "LTE", "CDMA", "NR", "NBIOT"})
_H3 = ("h3res8id", "h3indexhex8", "h3index", "h3", "h3id", "h3cell")
_FCC = ("locationid", "technology|technologycode", "maxadvertiseddownloadspeed|maxadvdownloadspeed")
_ONSSET = {"xdeg": "lon", "ydeg": "lat", "pop": "population", "popstartyear": "population"}


FORM_HEADINGS = frozenset(
    {"providerid", "frn", "brandname", "locationid", "blockgeoid", "blockfips", "stateusps"}
    | {"technologycode", "maxadvertiseddownloadspeed", "maxadvertiseduploadspeed", "lowlatency"}
    | {"maxadvdownloadspeed", "maxadvuploadspeed", "businessresidentialcode"}
    | {"xdeg", "ydeg", "pop", "popstartyear", "isurban", *_H3}
)
"""Folded headings of the public forms, to find their heading line."""


def is_fcc_availability(headings: Sequence[str]) -> bool:
    """Whether headings are those of fixed availability by location.

    >>> is_fcc_availability(["location_id", "technology", "max_advertised_download_speed"])
    True
    """
    words = {fold(heading) for heading in headings}
    return all(set(one.split("|")) & words for one in _FCC)


def is_onsset(headings: Sequence[str]) -> bool:
    """Whether headings are those of a settlement file of OnSSET.

    >>> is_onsset(["id", "X_deg", "Y_deg", "Pop"])
    True
    """
    words = {fold(heading) for heading in headings}
    return {"xdeg", "ydeg"} <= words and bool({"pop", "popstartyear"} & words)


def with_headings(raw: RawTable) -> RawTable:
    """An OpenCelliD file without headings with them; other tables as they are."""
    first = [heading.strip() for heading in raw.headings]
    if len(first) < 8 or first[0] not in _RADIOS or not all(x.isdecimal() for x in first[1:5]):
        return raw
    cells = [
        pd.concat([pd.Series([first[at]], dtype=TEXT), as_text(column)], ignore_index=True)
        for at, column in enumerate(raw.cells)
    ]
    names = [*OPENCELLID[: len(first)], *(f"column{n}" for n in range(len(OPENCELLID), len(first)))]
    note = Message(
        zh=f"`{raw.file}`没有表头，按OpenCelliD的列顺序读取。",
        en=f"`{raw.file}` has no headings: its columns were read as those of OpenCelliD.",
    )
    top = int(raw.rows[0]) - 1 if len(raw) else 1
    findings = [
        dataclasses.replace(one, positions=np.asarray(one.positions) + 1) for one in raw.findings
    ]
    return dataclasses.replace(
        raw,
        headings=names[: len(first)],
        cells=cells,
        rows=np.r_[top, raw.rows],
        findings=findings,
        notes=(*raw.notes, note),
    )


def as_public_form(raw: RawTable, table: Table) -> RawTable:
    """A table in a public form with the columns of ours; other tables as they are."""
    if is_fcc_availability(raw.headings) and table.name in ("services", "settlements"):
        return _fcc_offers(raw) if table.name == "services" else _fcc_locations(raw)
    if is_onsset(raw.headings) and table.name == "settlements":
        return _onsset(raw)
    return raw


def _text(raw: RawTable, *names: str) -> pd.Series | None:
    for at, heading in enumerate(raw.headings):
        if fold(heading) in names:
            return as_text(raw.cells[at])
    return None


def _renamed(raw: RawTable, names: dict[str, str], more: dict[str, Sequence[str]]) -> RawTable:
    """A table with other headings, and with further columns of text."""
    headings = [names.get(fold(heading), heading) for heading in raw.headings]
    kept = [at for at, heading in enumerate(headings) if heading and heading not in more]
    return dataclasses.replace(
        raw,
        headings=[*(headings[at] for at in kept), *more],
        cells=[
            *(raw.cells[at] for at in kept),
            *(pd.Series(pd.array(list(cells), dtype=TEXT)) for cells in more.values()),
        ],
    )


def _fcc_offers(raw: RawTable) -> RawTable:
    codes = _text(raw, "technology", "technologycode")
    down = _text(raw, "maxadvertiseddownloadspeed", "maxadvdownloadspeed")
    up = _text(raw, "maxadvertiseduploadspeed", "maxadvuploadspeed")
    latency = _text(raw, "lowlatency")
    if codes is None or down is None:
        return raw
    below = down.isin(["0", "0.0"])
    least = f"{LEAST_OFFER_MBPS:g}"
    more: dict[str, Sequence[str]] = {
        "technology": [FCC_TECHNOLOGIES.get(str(code), str(code)) for code in codes],
        "download_mbps": down.mask(below, least).tolist(),
    }
    if up is not None:
        more["upload_mbps"] = up.mask(up.isin(["0", "0.0"]), least).tolist()
    if latency is not None:
        low = latency.isin(["1", "true", "True"])
        more["latency_ms"] = [f"{LOW_LATENCY_MS:g}" if one else "" for one in low]
    names = {"locationid": "settlement_id", "brandname": "operator", "technologycode": ""}
    names |= {"maxadvertiseddownloadspeed": "", "maxadvdownloadspeed": ""}
    names |= {"maxadvertiseduploadspeed": "", "maxadvuploadspeed": "", "lowlatency": ""}
    made = _renamed(raw, names, more)
    at = np.flatnonzero(below.to_numpy(dtype=np.bool_))
    rule = f"is below {BELOW_MBPS:g} Mbit/s where it is 0, it counts as {least} Mbit/s"
    findings = [
        Finding(
            positions=at,
            column="max_advertised_download_speed",
            found=["0"] * len(at),
            rule=rule,
            action="flagged",
        )
    ]
    note = Message(
        zh=f"`{raw.file}`为FCC固定宽带可用性表：按地点计，制式为代码；{len(at):,}行速率为0，即低于"
        f"{BELOW_MBPS:g} Mbit/s；低时延按{LOW_LATENCY_MS:g} ms计。",
        en=f"`{raw.file}` is fixed availability of the FCC: offers by location, technologies by "
        f"code; {len(at):,} rows have a rate of 0, which is below {BELOW_MBPS:g} Mbit/s; low latency "
        f"counts as {LOW_LATENCY_MS:g} ms.",
    )
    return dataclasses.replace(
        made, findings=[*made.findings, *(findings if len(at) else [])], notes=(*made.notes, note)
    )


def _fcc_locations(raw: RawTable) -> RawTable:
    """Each location once, at the centre of its H3 cell, as a place of one household."""
    ids, cells = _text(raw, "locationid"), _text(raw, *_H3)
    if ids is None:
        return raw
    first = np.flatnonzero(((ids != "") & ~ids.duplicated()).to_numpy(dtype=np.bool_))
    made = rows_at(raw, first)
    more: dict[str, Sequence[str]] = {
        "type": ["community"] * len(first),
        "households": ["1"] * len(first),
    }
    if cells is not None:
        places = [_centre(str(cell)) for cell in cells.iloc[first]]
        more["lat"] = [place[0] for place in places]
        more["lon"] = [place[1] for place in places]
    note = Message(
        zh=f"`{raw.file}`的{len(first):,}个地点各按一户计，位置取其H3格的中心；地点不是整个村(社区)。",
        en=f"`{raw.file}`: its {len(first):,} locations count as one household each, at the centre of "
        "their H3 cell; they are locations and no whole settlements.",
    )
    made = _renamed(made, {"locationid": "settlement_id", "brandname": ""}, more)
    return dataclasses.replace(made, notes=(*made.notes, note))


def _centre(cell: str) -> tuple[str, str]:
    """Latitude and longitude of the centre of an H3 cell as text, '' where it is none. [deg]"""
    if not h3.is_valid_cell(cell):
        return "", ""
    lat, lon = h3.cell_to_latlng(cell)
    return f"{lat:.6f}", f"{lon:.6f}"


def _onsset(raw: RawTable) -> RawTable:
    words = {fold(heading) for heading in raw.headings}
    names = dict(_ONSSET) if "popstartyear" not in words else {**_ONSSET, "pop": ""}
    more: dict[str, Sequence[str]] = {}
    if not words & {"type", "类型"}:
        more = {"type": ["village"] * len(raw)}
    urban = _text(raw, "isurban", "urban")
    if urban is not None and more:
        more = {"type": ["village" if one in ("0", "0.0", "") else "town" for one in urban]}
    note = Message(
        zh=f"`{raw.file}`为OnSSET的居民点表。",
        en=f"`{raw.file}` is a settlement file of OnSSET.",
    )
    made = _renamed(raw, names, more)
    return dataclasses.replace(made, notes=(*made.notes, note))
