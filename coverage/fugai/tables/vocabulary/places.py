"""Words for public places, settlements, districts, and what is urban."""

from __future__ import annotations

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
    "community": (
        "社区",
        "城市社区",
        "城镇社区",
        "社区居委会",
        "居委会",
        "居民委员会",
        "类似居委会",
        "类似居民委员会",
        "村改居",
        "居民区",
        "居民小区",
        "小区",
        "住宅小区",
        "residential community",
        "suburb",
        "quarter",
        "neighbourhood",
        "neighborhood",
    ),
    "village": (
        "建制村",
        "行政村",
        "建制村(行政村)",
        "行政村(建制村)",
        "村",
        "村委会",
        "村民委员会",
        "类似村委会",
        "类似村民委员会",
        "嘎查",
        "农村社区",
        "村庄",
        "administrative village",
    ),
    "hamlet": (
        "自然村",
        "自然屯",
        "自然寨",
        "自然村落",
        "小村",
        "屯",
        "村民小组",
        "村民组",
        "村小组",
        "村组",
        "natural village",
        "isolated_dwelling",
    ),
    "town": ("乡镇", "镇", "乡", "建制镇", "民族乡", "集镇", "街道", "苏木", "township"),
    "city": ("城市", "市区", "城区", "县城"),
}
"""An administrative village (建制村, with a committee of its own) is not a natural village (自然村), of which
it may have many: whatever is said of villages counts the first alone."""

URBAN_RURAL_CODES: dict[str, tuple[str, ...]] = {
    "111": ("主城区", "城市主城区"),
    "112": ("城乡结合区", "城乡结合部"),
    "121": ("镇中心区",),
    "122": ("镇乡结合区", "镇乡结合部"),
    "123": ("特殊区域",),
    "210": ("乡中心区",),
    "220": ("村庄",),
}
"""Urban-rural codes of villages and communities (城乡分类代码): 1.. is urban, 2.. rural. National Bureau
of Statistics of China, Provisions on the Statistical Division of Urban and Rural Areas (Guohan [2008]
No. 60), and its rules for the coding of divisions for statistics (2009)."""

DISTRICT_CLASSES: dict[str, str] = {
    "core": "中心城区",
    "suburban": "近郊区",
    "outer": "远郊区",
    "new-area": "新区",
}
"""Classes of districts that the page can translate; a project may use others."""
