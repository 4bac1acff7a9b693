"""Columns that several tables share, and short forms for keys and numbers."""

from __future__ import annotations

from fugai.tables import vocabulary as words
from fugai.tables.model import Column

NAME = Column(
    name="name",
    kind="text",
    title="Name",
    title_zh="名称",
    aliases=(
        "名字",
        "title",
        "站名",
        "基站名称",
        "站点名称",
        "村名",
        "社区名称",
        "村社名称",
        "网点名称",
        "场所名称",
        "企业名称",
    ),
)

OPERATOR = Column(
    name="operator",
    kind="text",
    title="Operator",
    title_zh="运营商",
    aliases=("运营企业", "企业", "provider", "network", "所属运营商", "carrier"),
)

LAYER = Column(
    name="layer",
    kind="text",
    title="Layer of the network, of `wireless.layers`",
    title_zh="网络层",
    aliases=("频率层", "网络分层", "radio_layer", "network_layer"),
)

OPENED = Column(
    name="opened",
    kind="year",
    title="Year in service",
    title_zh="开通年份",
    minimum=1900,
    maximum=2100,
    aliases=(
        "建成年份",
        "开通时间",
        "开通日期",
        "启用年份",
        "投产年份",
        "activated",
        "year_opened",
    ),
)

STATUS = Column(
    name="status",
    kind="choice",
    title="Status",
    title_zh="状态",
    choices=words.STATUS,
    default="active",
    aliases=("运行状态", "在网状态"),
)

DISTRICT = Column(
    name="district_id",
    kind="text",
    title="District",
    title_zh="行政区代码",
    aliases=("adcode", "区划代码", "行政区划代码", "区县代码", "district"),
)

ANTENNA = Column(
    name="antenna",
    kind="text",
    title="Antenna pattern of the project",
    title_zh="天线型号",
    aliases=("antenna_pattern", "antenna_model", "pattern", "天线方向图", "天线类型"),
)


def key_column(
    name: str, title: str, title_zh: str, *aliases: str, former: tuple[str, ...] = ()
) -> Column:
    """A required column of text whose values are unique in the table."""
    return Column(
        name=name,
        kind="text",
        title=title,
        title_zh=title_zh,
        required=True,
        former_titles=former,
        aliases=("id", "编号", *aliases),
    )


def number_column(
    name: str,
    title: str,
    title_zh: str,
    unit: str,
    low: float,
    high: float,
    *aliases: str,
    required: bool = False,
) -> Column:
    """A column of numbers from low to high in a unit."""
    return Column(
        name=name,
        kind="number",
        title=title,
        title_zh=title_zh,
        unit=unit,
        minimum=low,
        maximum=high,
        aliases=aliases,
        required=required,
    )
