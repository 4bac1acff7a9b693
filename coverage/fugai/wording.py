"""What codes, dimensions, units and bases are called in Chinese and in English.

One table for the scorecard, the page and the workbook, so that one thing has one name everywhere.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from fugai.tables import DISTRICT_CLASSES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

Language = Literal["zh", "en"]

Label = tuple[str, str]
"""Chinese, English."""

DIMENSIONS: Mapping[str, Label] = MappingProxyType(
    {
        "profile": ("覆盖标准", "Profile"),
        "operator": ("运营商", "Operator"),
        "technology": ("制式", "Technology"),
        "type": ("类型", "Type"),
        "mode": ("出行方式", "Mode"),
        "minutes": ("时限", "Time limit"),
        "direction": ("方向", "Direction"),
        "area": ("城乡", "Area"),
        "class": ("类别", "Class"),
        "statistic": ("统计量", "Statistic"),
        "district": ("行政区", "District"),
        "district_class": ("行政区类别", "District class"),
    }
)
"""Dimensions of the measures, and the two keys by which a target chooses districts."""

THEME_DIMENSIONS: Mapping[str, Label] = MappingProxyType(
    {"delivery.operator": ("快递企业（品牌）", "Courier company")}
)
"""Dimensions that mean something else in one theme, as ``theme.dimension``."""

BASES: Mapping[str, Label] = MappingProxyType(
    {
        "measured": ("实测", "measured"),
        "modelled": ("模型推算", "modelled"),
        "synthetic": ("合成数据", "synthetic"),
        "modelled synthetic": ("模型推算、合成数据", "modelled, synthetic"),
    }
)

UNITS: Mapping[str, Label] = MappingProxyType(
    {
        "persons": ("人", "people"),
        "households": ("户", "households"),
        "sites": ("座", "sites"),
        "access points": ("个", "access points"),
        "outlets": ("个", "outlets"),
        "settlements": ("个", "settlements"),
        "venues": ("处", "venues"),
        "holes": ("处", "holes"),
        "firms": ("家", "firms"),
        "min": ("分钟", "min"),
        "m2": ("平方米", "m²"),
        "km2": ("平方公里", "km²"),
        "parcels/day": ("件/日", "parcels a day"),
        "parcels/day/outlet": ("件/日/网点", "parcels a day per outlet"),
        "1/10,000 persons": ("个/万人", "per 10,000 people"),
        "currency": ("", ""),
    }
)
"""Units that a reader sees in words; all others are shown as they are."""

VALUES: Mapping[str, Label] = MappingProxyType(
    {
        "gsm": ("GSM", "GSM"),
        "umts": ("UMTS", "UMTS"),
        "td-scdma": ("TD-SCDMA", "TD-SCDMA"),
        "cdma2000": ("CDMA2000", "CDMA2000"),
        "lte-fdd": ("LTE FDD", "LTE FDD"),
        "lte-tdd": ("TD-LTE", "LTE TDD"),
        "nr": ("5G NR", "5G NR"),
        "wlan": ("无线局域网", "WLAN"),
        "2g": ("2G", "2G"),
        "3g": ("3G", "3G"),
        "lte": ("LTE", "LTE"),
        "4g": ("4G", "4G"),
        "5g": ("5G", "5G"),
        "any": ("任一网络", "Any network"),
        "active": ("在网", "Active"),
        "planned": ("规划", "Planned"),
        "closed": ("关闭", "Closed"),
        "mall": ("商场", "Mall"),
        "hotel": ("宾馆酒店", "Hotel"),
        "scenic area": ("景区", "Scenic area"),
        "railway station": ("火车站", "Railway station"),
        "bus station": ("汽车站", "Bus station"),
        "airport": ("机场", "Airport"),
        "school": ("学校", "School"),
        "hospital": ("医院", "Hospital"),
        "community": ("社区", "Community"),
        "village": ("建制村", "Village"),
        "hamlet": ("自然村", "Hamlet"),
        "town": ("乡镇", "Town"),
        "city": ("城市", "City"),
        "branch": ("营业网点", "Branch"),
        "post office": ("邮政支局（所）", "Post office"),
        "pickup point": ("快递末端网点（自提点）", "Pickup point"),
        "village station": ("村级寄递物流综合服务站（村邮站）", "Village station"),
        "locker": ("智能快件箱", "Parcel locker"),
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
        "drive": ("驾车", "By car"),
        "deliver": ("配送车", "By delivery van"),
        "cycle": ("骑行", "By bicycle"),
        "walk": ("步行", "On foot"),
        "from": ("自网点出发", "From the outlet"),
        "to": ("前往网点", "To the outlet"),
        "urban": ("城镇", "Urban"),
        "rural": ("农村", "Rural"),
        "weekday": ("工作日", "Weekday"),
        "saturday": ("周六", "Saturday"),
        "sunday": ("周日", "Sunday"),
        "e2sfca": ("增强型两步移动搜索法", "Enhanced 2SFCA"),
        "3sfca": ("三步移动搜索法", "3SFCA"),
        "capacity": ("处理能力利用率", "Capacity utilisation"),
        "people": ("人口", "People"),
        "area": ("面积", "Area"),
        "household": ("每户", "Per household"),
        "mean": ("平均值", "Mean"),
        "median": ("中位数", "Median"),
        "median of tile means": ("格网均值的加权中位数", "Weighted median of tile means"),
        "max": ("最大值", "Maximum"),
        "min": ("最小值", "Minimum"),
        "count": ("个数", "Count"),
        "served": ("已覆盖", "Served"),
        "underserved": ("覆盖不足", "Underserved"),
        "unserved": ("未覆盖", "Unserved"),
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
            code: (name, code.replace("-", " ").capitalize())
            for code, name in DISTRICT_CLASSES.items()
        },
    }
)
"""Codes in columns and dimensions. A code that is not here is shown as it is."""

OPERATORS: Mapping[str, Label] = MappingProxyType(
    {
        "中国移动": ("中国移动", "China Mobile"),
        "中国联通": ("中国联通", "China Unicom"),
        "中国电信": ("中国电信", "China Telecom"),
        "中国广电": ("中国广电", "China Broadnet"),
        "中国邮政": ("中国邮政", "China Post"),
        "顺丰速运": ("顺丰速运", "SF Express"),
    }
)
"""Companies by the names that inputs are brought to (`fugai.intake`); others are shown as they are."""

COLUMN_VALUES: Mapping[str, Mapping[str, Label]] = MappingProxyType(
    {"delivers": {"village": ("投递到村", "To the village")}}
)
"""Codes that mean something else in one column."""


def value_label(value: str, *, column: str = "") -> Label:
    """What a code is called, the code itself where it has no name.

    >>> value_label("mall"), value_label("village", column="delivers")
    (('商场', 'Mall'), ('投递到村', 'To the village'))
    """
    own = COLUMN_VALUES.get(column, {}).get(value) or VALUES.get(value) or OPERATORS.get(value)
    return own or (value, value)


def class_titles(districts: pd.DataFrame) -> dict[str, Label]:
    """Chinese and English title of each class, where the districts have them.

    A project names its own in `[project.classes]`; the same code then has another title here than
    in `VALUES`.

    >>> import pandas as pd
    >>> titles = {"class": ["a"], "class_title": ["甲类"], "class_title_en": ["First"]}
    >>> class_titles(pd.DataFrame(titles))
    {'a': ('甲类', 'First')}
    """
    columns = ["class", "class_title", "class_title_en"]
    if not set(columns) <= set(districts):
        return {}
    rows = districts[columns].dropna().drop_duplicates("class")
    return {str(code): (str(zh), str(en)) for code, zh, en in rows.itertuples(index=False)}


def dimension_label(dimension: str, *, indicator: str = "") -> Label:
    """What a dimension is called, for an indicator of a theme where that differs.

    >>> dimension_label("operator", indicator="delivery.outlets_per_10k")
    ('快递企业（品牌）', 'Courier company')
    """
    theme = indicator.partition(".")[0]
    own = THEME_DIMENSIONS.get(f"{theme}.{dimension}")
    return own or DIMENSIONS.get(dimension, (dimension, dimension))


def unit_label(unit: str) -> Label:
    """Unit as a reader sees it.

    >>> unit_label("km2"), unit_label("Mbit/s")
    (('平方公里', 'km²'), ('Mbit/s', 'Mbit/s'))
    """
    return UNITS.get(unit, (unit, unit))


def pick(label: Label, language: Language) -> str:
    """Text of one language.

    >>> pick(("是", "Yes"), "en")
    'Yes'
    """
    return label[0 if language == "zh" else 1]


def in_sentence(text: str) -> str:
    """A label as it stands inside an English sentence: a capital that only starts it goes.

    >>> in_sentence("By car"), in_sentence("LTE FDD")
    ('by car', 'LTE FDD')
    """
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
