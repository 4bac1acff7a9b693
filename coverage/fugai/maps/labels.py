"""What columns, inputs and themes are called in the two languages of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from fugai.tables import TABLES
from fugai.wording import UNITS, Label, value_label

THEMES: dict[str, Label] = {
    "wireless": ("无线覆盖", "Wireless"),
    "broadband": ("宽带", "Broadband"),
    "mobile": ("移动宽带", "Mobile broadband"),
    "delivery": ("快递", "Delivery"),
    "siting": ("选址", "Siting"),
    "rollout": ("建设方案", "Roll-out"),
    "firms": ("企业", "Firms"),
    "logistics": ("物流", "Logistics"),
    "": ("人口与城乡", "Population and urbanisation"),
}

_EXTRA_COLUMNS: dict[str, Label] = {
    "people": ("人口（人）", "People"),
    "area_km2": ("面积（平方公里）", "Area (km²)"),
    "rank": ("排名", "Rank"),
    "minutes": ("时间（分钟）", "Time (min)"),
    "share": ("覆盖比例", "Covered share"),
    "class": ("类别", "Class"),
    "snap_m": ("距接入道路（米）", "Distance to the road (m)"),
    "capacity_per_day": ("日处理能力（件）", "Capacity (parcels a day)"),
    "parcels_per_day": ("日件量（件）", "Parcels a day"),
    "parcels": ("件数", "Parcels"),
    "utilisation": ("处理能力利用率", "Capacity utilisation"),
    "settlements": ("建制村和社区数", "Settlements"),
    "villages": ("建制村数", "Villages"),
    "residents": ("常住人口", "Residents"),
    "doors": ("户数", "Households"),
    "outlet_id": ("网点编号", "Outlet id"),
    "reason": ("原因", "Reason"),
    "tour": ("趟次", "Tour"),
    "stops": ("停靠点", "Stops"),
    "drive_min": ("行驶时间（分钟）", "Driving (min)"),
    "service_min": ("停靠与交付时间（分钟）", "At the stops (min)"),
    "one_tour_min": ("一趟完成的行驶时间（分钟）", "Driving, all in one tour (min)"),
    "bound_min": ("行驶时间下界（分钟）", "Lower bound on the driving (min)"),
    "places": ("地点数", "Places"),
    "person_min": ("人·分钟", "Person-minutes"),
    "length_km": ("长度（公里）", "Length (km)"),
    "kmh": ("车速（公里/小时）", "Speed (km/h)"),
}


_PLAIN_UNITS = ("persons", "households", "currency")
"""Units that go without saying in an English heading: 'Residents' are people."""

_INPUTS: dict[str, Label] = {
    "roads": ("道路", "Roads"),
    "terrain": ("地形", "Terrain"),
    "population": ("人口栅格", "Population grid"),
    "clutter": ("地物类型", "Clutter"),
}


def value_labels(
    values: Iterable[str], extra: Mapping[str, Label] | None = None, *, column: str = ""
) -> dict[str, Label]:
    """Names of the codes that have one; those of a project's own go first."""
    own = extra or {}
    found = {value: own.get(value) or value_label(value, column=column) for value in values}
    return {value: label for value, label in found.items() if label != (value, value)}


def column_label(column: str, *, table: str = "") -> Label:
    """What a column is called, from the contracts of the tables where it is one of theirs."""
    own = TABLES.get(table)
    if column in _EXTRA_COLUMNS and (own is None or column not in own.names):
        return _EXTRA_COLUMNS[column]
    for contract in (*([own] if own is not None else []), *TABLES.values()):
        if column in contract.names:
            known = contract[column]
            unit = known.unit or ""
            zh, en = UNITS.get(unit, (unit, unit))
            return (
                f"{known.title_zh}（{zh}）" if zh else known.title_zh,
                f"{known.title} ({en})" if en and unit not in _PLAIN_UNITS else known.title,
            )
    return (column, column)


def table_label(name: str) -> Label:
    """What an input is called: a table, a raster or the roads."""
    if name in _INPUTS:
        return _INPUTS[name]
    contract = TABLES.get(name)
    return (contract.title_zh, contract.title) if contract is not None else (name, name)


def column_labels(
    columns: Sequence[str] | Mapping[str, Label], present: Iterable[object], *, table: str = ""
) -> dict[str, Label]:
    """Labels of those of the columns that are present, in the order given.

    Parameters
    ----------
    columns
        Names, or names with Chinese and English labels.
    present
        Columns that the frame has.
    table
        Table that the columns come from: the operator of an outlet is a courier company.

    Examples
    --------
    >>> column_labels(["people", "nothing"], ["people"])
    {'people': ('人口（人）', 'People')}
    """
    names = {str(name) for name in present}
    if isinstance(columns, Mapping):
        return {name: label for name, label in columns.items() if name in names}
    return {name: column_label(name, table=table) for name in columns if name in names}
