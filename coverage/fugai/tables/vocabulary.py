"""Closed word lists that several tables share, each word with the spellings that mean it.

The first Chinese spelling is the official term, which templates write.
"""

from __future__ import annotations

TECHNOLOGIES: dict[str, tuple[str, ...]] = {
    "gsm": ("2g", "gsm900", "gsm1800", "gprs", "edge"),
    "umts": ("3g", "wcdma", "hspa", "hspa+", "联通3g"),
    "td-scdma": ("tdscdma", "td", "tds"),
    "cdma2000": ("cdma", "evdo", "ev-do", "cdma2000 evdo"),
    "lte-fdd": ("lte", "4g", "fdd-lte", "lte fdd", "fdd"),
    "lte-tdd": ("td-lte", "tdd-lte", "lte tdd", "tdlte", "tdd"),
    "nr": ("5g", "5gnr", "nr5g", "5g nr"),
}
"""Radio technologies of base stations. '3G' alone is read as UMTS and 'LTE' alone as LTE FDD, which a
note says."""

TECHNOLOGY_GROUPS: dict[str, tuple[str, ...]] = {
    "2g": ("gsm",),
    "3g": ("umts", "td-scdma", "cdma2000"),
    "lte": ("lte-fdd", "lte-tdd"),
    "5g": ("nr",),
}
"""Generation, as targets and profiles name it, to its technologies."""

TRAVEL_MODES = ("drive", "deliver", "cycle", "walk")
"""How people and parcels travel on roads: any motor car; a courier's van, let in where deliveries
are; a courier's electric bicycle; on foot."""

STATUS: dict[str, tuple[str, ...]] = {
    "active": (
        "在用",
        "在网",
        "运行",
        "开通",
        "open",
        "on",
        "live",
        "in service",
        "existing",
        "已建",
    ),
    "planned": ("规划", "拟建", "在建", "planned", "plan"),
    "closed": ("退网", "关闭", "停用", "拆除", "off", "closed", "decommissioned", "retired"),
}

VENUE_TYPES: dict[str, tuple[str, ...]] = {
    "mall": ("商场", "购物中心", "商业中心", "shopping mall", "department_store"),
    "hotel": ("宾馆", "酒店", "饭店", "旅馆"),
    "scenic area": ("景区", "景点", "旅游景区", "attraction", "scenic"),
    "railway station": ("火车站", "铁路客运站", "高铁站", "station", "train station"),
    "bus station": ("汽车站", "长途汽车站", "公路客运站", "客运站"),
    "airport": ("机场", "aerodrome"),
    "school": ("学校", "高校", "大学"),
    "hospital": ("医院",),
    "other": ("其他",),
}

SETTLEMENT_TYPES: dict[str, tuple[str, ...]] = {
    "community": ("社区", "居委会", "居民委员会", "居民小区", "suburb", "quarter", "neighbourhood"),
    "village": ("建制村", "行政村", "村", "村委会", "村民委员会", "村庄"),
    "hamlet": ("自然村", "小村", "isolated_dwelling"),
    "town": ("乡镇", "镇", "乡"),
    "city": ("城市", "市区"),
}

OUTLET_KINDS: dict[str, tuple[str, ...]] = {
    "branch": ("营业网点", "网点", "营业厅", "快递网点"),
    "post office": ("邮政支局(所)", "邮政支局", "邮政所", "邮局", "post_office"),
    "pickup point": (
        "快递末端网点(自提点)",
        "快递末端网点",
        "末端网点",
        "自提点",
        "代收点",
        "驿站",
        "菜鸟驿站",
        "pickup",
    ),
    "locker": ("智能快件箱", "智能快递柜", "快递柜", "智能柜", "自提柜", "parcel_locker"),
    "distribution centre": ("分拨中心", "分拣中心", "distribution center"),
    "cold store": ("冷库", "冷链仓", "cold storage"),
    "hub": ("枢纽", "转运中心"),
    "shop": ("商店", "便利店"),
}

DELIVERS: dict[str, tuple[str, ...]] = {
    "door": ("投递到户", "送货上门", "上门", "到户", "home"),
    "village": ("投递到村", "快递进村", "到村"),
    "none": ("不投递", "无", "自提", "no"),
}

CANDIDATE_STATUS: dict[str, tuple[str, ...]] = {
    "candidate": ("候选", "备选"),
    "required": ("必选", "必建"),
    "forbidden": ("禁选", "禁建"),
    "existing": ("现有", "已建"),
}

DISTRICT_CLASSES: dict[str, str] = {
    "core": "中心城区",
    "suburban": "环城四区",
    "outer": "远郊区",
    "new-area": "新区",
}
"""Classes of districts that the page can translate; a project may use others."""


def technologies_in(groups: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Technologies of generations and single technologies, in the order given, without repeats.

    Parameters
    ----------
    groups
        Keys of `TECHNOLOGY_GROUPS`, or technologies.

    Examples
    --------
    >>> from fugai.tables import technologies_in
    >>> technologies_in(["lte", "nr"])
    ('lte-fdd', 'lte-tdd', 'nr')
    """
    found: list[str] = []
    for group in groups:
        for technology in TECHNOLOGY_GROUPS.get(group, (group,)):
            if technology not in found:
                found.append(technology)
    return tuple(found)
