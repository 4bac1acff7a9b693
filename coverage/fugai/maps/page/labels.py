"""What codes, columns and dimensions are called in the two languages of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from fugai.tables import DISTRICT_CLASSES, TABLES

Label = tuple[str, str]
"""Chinese, English."""

DIMENSIONS: dict[str, Label] = {
    "profile": ("标准", "Profile"),
    "operator": ("运营商", "Operator"),
    "technology": ("制式", "Technology"),
    "type": ("类型", "Type"),
    "mode": ("方式", "Mode"),
    "minutes": ("时限", "Within"),
    "direction": ("方向", "Direction"),
    "area": ("城乡", "Area"),
    "class": ("类别", "Class"),
    "statistic": ("统计量", "Statistic"),
}

VALUES: dict[str, Label] = {
    "gsm": ("GSM", "GSM"),
    "umts": ("UMTS", "UMTS"),
    "td-scdma": ("TD-SCDMA", "TD-SCDMA"),
    "cdma2000": ("CDMA2000", "CDMA2000"),
    "lte-fdd": ("LTE FDD", "LTE FDD"),
    "lte-tdd": ("TD-LTE", "LTE TDD"),
    "nr": ("5G NR", "5G NR"),
    "wlan": ("WLAN", "WLAN"),
    "2g": ("2G", "2G"),
    "3g": ("3G", "3G"),
    "lte": ("LTE", "LTE"),
    "4g": ("4G", "4G"),
    "5g": ("5G", "5G"),
    "any": ("任一", "Any"),
    "active": ("在网", "Active"),
    "planned": ("规划", "Planned"),
    "closed": ("关闭", "Closed"),
    "mall": ("商场", "Mall"),
    "hotel": ("宾馆", "Hotel"),
    "scenic area": ("景区", "Scenic area"),
    "railway station": ("火车站", "Railway station"),
    "bus station": ("汽车站", "Bus station"),
    "airport": ("机场", "Airport"),
    "school": ("学校", "School"),
    "hospital": ("医院", "Hospital"),
    "community": ("社区", "Community"),
    "village": ("村", "Village"),
    "hamlet": ("小村", "Hamlet"),
    "town": ("镇", "Town"),
    "city": ("城市", "City"),
    "branch": ("营业网点", "Branch"),
    "post office": ("邮局", "Post office"),
    "pickup point": ("自提点", "Pickup point"),
    "locker": ("快递柜", "Locker"),
    "distribution centre": ("分拨中心", "Distribution centre"),
    "cold store": ("冷库", "Cold store"),
    "hub": ("枢纽", "Hub"),
    "property office": ("物业服务处", "Property office"),
    "shop": ("商店", "Shop"),
    "other": ("其他", "Other"),
    "door": ("投递到户", "To the door"),
    "none": ("不投递", "None"),
    "candidate": ("备选", "Candidate"),
    "required": ("必选", "Required"),
    "forbidden": ("禁选", "Forbidden"),
    "existing": ("现有", "Existing"),
    "drive": ("驾车", "Driving"),
    "deliver": ("驾配", "Delivery van"),
    "cycle": ("骑行", "Cycling"),
    "walk": ("步行", "Walking"),
    "from": ("自网点出发", "From the outlet"),
    "to": ("前往网点", "To the outlet"),
    "urban": ("城镇", "Urban"),
    "rural": ("乡村", "Rural"),
    "e2sfca": ("加强型两步移动搜索", "Enhanced 2SFCA"),
    "3sfca": ("三步移动搜索", "Three-step"),
    "capacity": ("占能力", "Of capacity"),
    "people": ("按人口", "By people"),
    "household": ("每户", "Per household"),
    "mean": ("均值", "Mean"),
    "median": ("中位数", "Median"),
    "max": ("最大", "Largest"),
    "min": ("最小", "Smallest"),
    "count": ("个数", "Count"),
    "served": ("达标", "Served"),
    "underserved": ("不足", "Underserved"),
    "unserved": ("未通", "Unserved"),
    "unknown": ("未知", "Unknown"),
    "fixed": ("固定", "Fixed"),
    "mobile": ("移动", "Mobile"),
    "download": ("下行", "Download"),
    "upload": ("上行", "Upload"),
    "latency": ("时延", "Latency"),
    "true": ("是", "Yes"),
    "false": ("否", "No"),
    "True": ("是", "Yes"),
    "False": ("否", "No"),
    "": ("全部", "All"),
    **{
        code: (name, code.replace("-", " ").capitalize()) for code, name in DISTRICT_CLASSES.items()
    },
}

THEMES: dict[str, Label] = {
    "wireless": ("无线覆盖", "Wireless"),
    "broadband": ("宽带", "Broadband"),
    "mobile": ("移动宽带", "Mobile broadband"),
    "delivery": ("配送", "Delivery"),
    "siting": ("选址", "Siting"),
    "firms": ("企业", "Firms"),
    "logistics": ("物流", "Logistics"),
    "": ("人口与城乡", "People and land"),
}

_EXTRA_COLUMNS: dict[str, Label] = {
    "people": ("人口（人）", "People"),
    "area_km2": ("面积（km²）", "Area (km²)"),
    "rank": ("排名", "Rank"),
    "minutes": ("时间（分钟）", "Time (min)"),
    "share": ("覆盖比例", "Covered share"),
    "class": ("类别", "Class"),
    "snap_m": ("接入道路距离（m）", "Distance to the road (m)"),
    "capacity_per_day": ("日处理能力（件）", "Capacity (parcels a day)"),
    "parcels_per_day": ("日件量（件）", "Parcels a day"),
    "parcels": ("件数", "Parcels"),
    "utilisation": ("件量/能力", "Parcels to capacity"),
    "settlements": ("村社数", "Settlements"),
    "villages": ("村数", "Villages"),
    "residents": ("常住人口", "Residents"),
    "doors": ("户数", "Households"),
    "outlet_id": ("网点编号", "Outlet id"),
    "reason": ("原因", "Message"),
    "tour": ("趟次", "Tour"),
    "stops": ("停靠点", "Stops"),
    "drive_min": ("行驶（分钟）", "Driving (min)"),
    "service_min": ("停靠与交付（分钟）", "At the stops (min)"),
    "one_tour_min": ("一趟走完的行驶时间（分钟）", "Driving, all in one tour (min)"),
    "bound_min": ("行驶时间下界（分钟）", "Lower bound on the driving (min)"),
    "places": ("地点数", "Places"),
    "person_min": ("人·分钟", "Person-minutes"),
    "length_km": ("长度（km）", "Length (km)"),
    "kmh": ("车速（km/h）", "Speed (km/h)"),
}


_UNITS: dict[str, Label] = {
    "persons": ("人", ""),
    "households": ("户", ""),
    "parcels/day": ("件/日", "parcels a day"),
    "currency": ("", ""),
    "min": ("分钟", "min"),
    "m2": ("m²", "m²"),
    "km2": ("km²", "km²"),
}

_INPUTS: dict[str, Label] = {
    "roads": ("道路", "Roads"),
    "terrain": ("地形", "Terrain"),
    "population": ("人口栅格", "Population grid"),
    "clutter": ("地类", "Clutter"),
}


def value_label(value: str, extra: Mapping[str, Label] | None = None) -> Label:
    """What a code is called; the code itself where it has no name.

    >>> value_label("mall")
    ('商场', 'Mall')
    """
    if extra and value in extra:
        return extra[value]
    return VALUES.get(value, (value, value))


def value_labels(
    values: Iterable[str], extra: Mapping[str, Label] | None = None
) -> dict[str, Label]:
    """Names of the codes that have one."""
    found = {value: value_label(value, extra) for value in values}
    return {value: label for value, label in found.items() if label != (value, value)}


def column_label(column: str) -> Label:
    """What a column is called, from the contracts of the tables."""
    if column in _EXTRA_COLUMNS:
        return _EXTRA_COLUMNS[column]
    for table in TABLES.values():
        if column in table.names:
            known = table[column]
            zh, en = _UNITS.get(known.unit or "", (known.unit, known.unit))
            return (
                f"{known.title_zh}（{zh}）" if zh else known.title_zh,
                f"{known.title} ({en})" if en else known.title,
            )
    return (column, column)


def table_label(name: str) -> Label:
    """What an input is called: a table, or one of the grids and the roads."""
    if name in _INPUTS:
        return _INPUTS[name]
    table = TABLES.get(name)
    return (table.title_zh, table.title) if table is not None else (name, name)


def column_labels(
    columns: Sequence[str] | Mapping[str, Label], present: Iterable[str]
) -> dict[str, Label]:
    """Labels of those of the columns that are present, in the order given."""
    there = set(present)
    if isinstance(columns, Mapping):
        return {name: label for name, label in columns.items() if name in there}
    return {name: column_label(name) for name in columns if name in there}


def basis_of(columns: Iterable[str]) -> str:
    """Weakest basis among several: one synthetic input makes a number synthetic."""
    rank = {"synthetic": 2, "modelled": 1, "measured": 0}
    found = [basis for basis in columns if basis in rank]
    return max(found, key=rank.__getitem__) if found else ""
