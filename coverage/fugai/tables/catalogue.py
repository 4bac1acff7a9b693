"""Every table that a project can bring, by name."""

from __future__ import annotations

from fugai.tables import vocabulary as words
from fugai.tables.model import Column, Table

_NAME = Column(
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
_OPERATOR = Column(
    name="operator",
    kind="text",
    title="Operator",
    title_zh="运营商",
    aliases=("运营企业", "企业", "provider", "network", "所属运营商", "carrier"),
)
_OPENED = Column(
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
_STATUS = Column(
    name="status",
    kind="choice",
    title="Status",
    title_zh="状态",
    choices=words.STATUS,
    default="active",
    aliases=("运行状态", "在网状态"),
)
_DISTRICT = Column(
    name="district_id",
    kind="text",
    title="District",
    title_zh="行政区代码",
    aliases=("adcode", "区划代码", "行政区划代码", "区县代码", "district"),
)
_ANTENNA = Column(
    name="antenna",
    kind="text",
    title="Antenna pattern of the project",
    title_zh="天线型号",
    aliases=("antenna_pattern", "antenna_model", "pattern", "天线方向图", "天线类型"),
)
_SETTLEMENT = Column(
    name="settlement_id",
    kind="text",
    title="Settlement",
    title_zh="聚落编号",
    required=True,
    aliases=("社区编号", "村编号", "村社编号", "居民点编号", "settlement"),
)


def _key(name: str, title: str, title_zh: str, *aliases: str) -> Column:
    return Column(
        name=name,
        kind="text",
        title=title,
        title_zh=title_zh,
        required=True,
        aliases=("id", "编号", *aliases),
    )


def _number(
    name: str,
    title: str,
    title_zh: str,
    unit: str,
    low: float,
    high: float,
    *aliases: str,
    required: bool = False,
) -> Column:
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


DISTRICTS = Table(
    name="districts",
    title="Districts",
    title_zh="行政区",
    key="district_id",
    shapes=("polygon",),
    columns=(
        _key(
            "district_id",
            "District id",
            "行政区代码",
            "adcode",
            "区划代码",
            "行政区划代码",
            "code_county",
        ),
        Column(
            name="name",
            kind="text",
            title="Name",
            title_zh="名称",
            required=True,
            aliases=("行政区", "区名", "区县", "name_county", "district"),
        ),
        Column(
            name="name_en",
            kind="text",
            title="English name",
            title_zh="英文名称",
            aliases=("name:en", "英文名", "pinyin"),
        ),
        Column(
            name="class",
            kind="text",
            title="Class",
            title_zh="类别",
            aliases=("类型", "区域类别", "district_class"),
        ),
        _number("population", "Residents", "常住人口", "persons", 0, 1e8, "人口", "residents"),
        _number("households", "Households", "户数", "households", 0, 1e8, "住户数", "家庭户数"),
    ),
)

SITES = Table(
    name="sites",
    title="Base station sites",
    title_zh="基站",
    key="site_id",
    shapes=("point",),
    columns=(
        _key(
            "site_id",
            "Site id",
            "基站编号",
            "基站id",
            "站点编号",
            "enodeb",
            "bts_id",
            "cid",
            "cell",
        ),
        _NAME,
        _OPERATOR,
        Column(
            name="technology",
            kind="choice",
            title="Technology",
            title_zh="制式",
            required=True,
            choices=words.TECHNOLOGIES,
            aliases=("网络制式", "技术制式", "radio", "tech", "网络类型"),
        ),
        _number(
            "height_m",
            "Antenna height above ground",
            "天线挂高",
            "m",
            1,
            400,
            "挂高",
            "高度",
            "height",
            "天线高度",
        ),
        _OPENED,
        _STATUS,
        _DISTRICT,
        _number("azimuth_deg", "Azimuth of a single sector", "方位角", "deg", 0, 360, "azimuth"),
        _number(
            "downtilt_deg",
            "Downtilt, mechanical and electrical",
            "下倾角",
            "deg",
            -20,
            45,
            "tilt",
            "downtilt",
        ),
        _number("power_dbm", "Transmit power", "发射功率", "dBm", -30, 60, "power", "功率"),
        _number("gain_dbi", "Antenna gain", "天线增益", "dBi", -10, 40, "gain", "增益"),
        _number(
            "frequency_mhz", "Carrier frequency", "频率", "MHz", 30, 100_000, "frequency", "频点"
        ),
        _number("bandwidth_mhz", "Carrier bandwidth", "带宽", "MHz", 0.1, 2000, "bandwidth"),
        _number("sectors", "Sectors", "扇区数", "", 1, 12, "扇区"),
        _ANTENNA,
        _number(
            "mechanical_tilt_deg",
            "Mechanical part of the downtilt",
            "机械下倾角",
            "deg",
            -20,
            45,
            "tiltmec",
            "mechanicaltilt",
            "mechtilt",
        ),
    ),
)

CELLS = Table(
    name="cells",
    title="Cells",
    title_zh="小区",
    key="cell_id",
    columns=(
        _key("cell_id", "Cell id", "小区编号", "小区id", "ci", "eci"),
        Column(
            name="site_id",
            kind="text",
            title="Site id",
            title_zh="基站编号",
            required=True,
            aliases=("基站id", "bts_id"),
        ),
        _number("frequency_mhz", "Carrier frequency", "频率", "MHz", 30, 100_000, "frequency"),
        _number("bandwidth_mhz", "Carrier bandwidth", "带宽", "MHz", 0.1, 2000, "bandwidth"),
        _number("azimuth_deg", "Azimuth", "方位角", "deg", 0, 360, "azimuth"),
        _number("downtilt_deg", "Downtilt", "下倾角", "deg", -20, 45, "tilt"),
        _number(
            "beamwidth_deg",
            "Horizontal half-power beamwidth",
            "水平波瓣宽度",
            "deg",
            1,
            360,
            "beamwidth",
        ),
        _number("gain_dbi", "Antenna gain", "天线增益", "dBi", -10, 40, "gain"),
        _number("power_dbm", "Transmit power", "发射功率", "dBm", -30, 60, "power"),
        _number("height_m", "Antenna height above ground", "天线挂高", "m", 1, 400, "height"),
        _ANTENNA,
        _number(
            "mechanical_tilt_deg",
            "Mechanical part of the downtilt",
            "机械下倾角",
            "deg",
            -20,
            45,
            "tiltmec",
            "mechanicaltilt",
            "mechtilt",
        ),
    ),
)

MEASUREMENTS = Table(
    name="measurements",
    title="Drive test samples",
    title_zh="路测采样",
    key="sample_id",
    shapes=("point",),
    columns=(
        Column(
            name="sample_id",
            kind="text",
            title="Sample id",
            title_zh="采样编号",
            aliases=("id", "编号"),
        ),
        Column(
            name="site_id",
            kind="text",
            title="Site heard",
            title_zh="基站编号",
            aliases=("基站id", "站点编号", "enodeb", "bts_id", "site"),
        ),
        Column(
            name="cell_id",
            kind="text",
            title="Cell heard",
            title_zh="小区编号",
            aliases=("小区id", "ci", "eci", "cid", "cell", "serving_cell"),
        ),
        _number(
            "level_dbm",
            "Level of the reference signal",
            "接收电平",
            "dBm",
            -150,
            0,
            "rsrp",
            "rscp",
            "rxlev",
            "rxlevel",
            "rx_level",
            "level",
            "signal",
            "电平",
            "rsrp均值",
        ),
        _number(
            "boresight_loss_db",
            "EIRP on the boresight minus level",
            "最大EIRP减电平",
            "dB",
            30,
            250,
        ),
        _number(
            "loss_db",
            "Basic transmission loss, antenna patterns taken out",
            "传播损耗（已扣除天线方向图）",
            "dB",
            30,
            250,
            "path_loss",
            "pathloss",
            "loss",
            "路径损耗",
            "路损",
            "传播损耗",
        ),
        _number("height_m", "Receiver height above ground", "接收高度", "m", 0.5, 50, "rx_height"),
        Column(
            name="time",
            kind="text",
            title="Time",
            title_zh="时间",
            aliases=("timestamp", "datetime", "date_time", "采样时间", "测量时间"),
        ),
    ),
)

ACCESS_POINTS = Table(
    name="access_points",
    title="WLAN access points",
    title_zh="无线接入点",
    key="ap_id",
    shapes=("point",),
    columns=(
        _key("ap_id", "Access point id", "AP编号", "接入点编号", "objectid", "ap"),
        Column(
            name="venue_id",
            kind="text",
            title="Venue",
            title_zh="场所编号",
            aliases=("热点编号", "venue"),
        ),
        _OPERATOR,
        _number("band_ghz", "Band", "频段", "GHz", 2.4, 7.2, "频段ghz", "band"),
        _number("eirp_dbm", "EIRP", "等效全向辐射功率", "dBm", 0, 36, "eirp", "功率"),
        _number("height_m", "Height above floor or ground", "高度", "m", 0.5, 60, "height"),
        Column(
            name="indoor", kind="boolean", title="Indoors", title_zh="室内", aliases=("是否室内",)
        ),
        _OPENED,
        _STATUS,
        _DISTRICT,
    ),
)

VENUES = Table(
    name="venues",
    title="Venues",
    title_zh="公共场所",
    key="venue_id",
    shapes=("point", "polygon"),
    columns=(
        _key("venue_id", "Venue id", "场所编号", "热点编号"),
        _NAME,
        Column(
            name="type",
            kind="choice",
            title="Type",
            title_zh="类型",
            required=True,
            choices=words.VENUE_TYPES,
            aliases=("场所类型", "类别", "kind"),
        ),
        _DISTRICT,
    ),
)

SETTLEMENTS = Table(
    name="settlements",
    title="Settlements",
    title_zh="村和社区",
    key="settlement_id",
    shapes=("point", "polygon"),
    columns=(
        _key(
            "settlement_id",
            "Settlement id",
            "聚落编号",
            "社区编号",
            "村编号",
            "村社编号",
            "居民点编号",
        ),
        _NAME,
        Column(
            name="type",
            kind="choice",
            title="Type",
            title_zh="类型",
            required=True,
            choices=words.SETTLEMENT_TYPES,
            aliases=("类别", "聚落类型", "place"),
        ),
        _number("population", "Residents", "常住人口", "persons", 0, 5e7, "人口"),
        _number("households", "Households", "户数", "households", 0, 2e7, "住户数"),
        _DISTRICT,
    ),
)

SERVICES = Table(
    name="services",
    title="Broadband services",
    title_zh="宽带业务",
    key="service_id",
    columns=(
        _key("service_id", "Service id", "业务编号"),
        _SETTLEMENT,
        _OPERATOR,
        Column(
            name="technology",
            kind="choice",
            title="Access technology",
            title_zh="接入方式",
            required=True,
            choices={
                "fttp": ("ftth", "fttb", "光纤", "光纤到户", "fiber", "fibre"),
                "dsl": ("adsl", "vdsl", "铜线"),
                "cable": ("hfc", "有线电视", "docsis"),
                "fwa": ("固定无线", "fixed wireless", "wimax"),
                "satellite": ("卫星",),
            },
            aliases=("接入技术", "tech"),
        ),
        _number(
            "download_mbps",
            "Offered download rate",
            "下行速率",
            "Mbit/s",
            0.01,
            100_000,
            "下载速率",
            "带宽",
            required=True,
        ),
        _number(
            "upload_mbps", "Offered upload rate", "上行速率", "Mbit/s", 0.001, 100_000, "上传速率"
        ),
        _number("latency_ms", "Round-trip time", "时延", "ms", 0, 5000, "latency", "延迟"),
        _number("subscribers", "Subscribing households", "用户数", "households", 0, 1e8, "户数"),
        _number("year", "Year of the figure", "年份", "", 1990, 2100),
    ),
)

SUBSCRIPTIONS = Table(
    name="subscriptions",
    title="Subscriptions by district",
    title_zh="分区用户数",
    key="subscription_id",
    columns=(
        Column(
            name="subscription_id", kind="text", title="Row id", title_zh="编号", aliases=("id",)
        ),
        Column(
            name="district_id",
            kind="text",
            title="District",
            title_zh="行政区代码",
            required=True,
            aliases=_DISTRICT.aliases,
        ),
        Column(
            name="kind",
            kind="choice",
            title="Kind",
            title_zh="业务类别",
            required=True,
            choices={
                "fixed": ("固定宽带", "家庭宽带", "固网"),
                "mobile": ("移动宽带", "移动", "3g/4g"),
            },
            aliases=("类别",),
        ),
        Column(
            name="year",
            kind="year",
            title="Year of the figure",
            title_zh="年份",
            required=True,
            minimum=1990,
            maximum=2100,
        ),
        _number("subscribers", "Subscribers", "用户数", "", 0, 1e9, required=True),
    ),
)

SPEED_TESTS = Table(
    name="speed_tests",
    title="Speed tests",
    title_zh="测速",
    key="test_id",
    shapes=("point", "polygon"),
    columns=(
        Column(
            name="test_id",
            kind="text",
            title="Tile or test id",
            title_zh="测试编号",
            aliases=("id", "quadkey", "编号"),
        ),
        _number(
            "download_mbps",
            "Mean download rate",
            "下行速率",
            "Mbit/s",
            0,
            100_000,
            "下载速率",
            required=True,
        ),
        _number("upload_mbps", "Mean upload rate", "上行速率", "Mbit/s", 0, 100_000, "上传速率"),
        _number("latency_ms", "Mean latency", "时延", "ms", 0, 60_000, "avg_lat_ms", "延迟"),
        _number("tests", "Tests behind the mean", "测试次数", "", 1, 1e9),
        Column(
            name="kind",
            kind="choice",
            title="Kind",
            title_zh="类别",
            default="fixed",
            choices={"fixed": ("固定",), "mobile": ("移动",)},
        ),
        Column(name="year", kind="year", title="Year", title_zh="年份", minimum=1990, maximum=2100),
    ),
)

OUTLETS = Table(
    name="outlets",
    title="Courier outlets",
    title_zh="快递网点",
    key="outlet_id",
    shapes=("point",),
    columns=(
        _key("outlet_id", "Outlet id", "网点编号"),
        _NAME,
        _OPERATOR,
        Column(
            name="kind",
            kind="choice",
            title="Kind",
            title_zh="类型",
            required=True,
            choices=words.OUTLET_KINDS,
            aliases=("网点类型", "类别"),
        ),
        Column(
            name="delivers",
            kind="choice",
            title="Delivers to",
            title_zh="投递方式",
            choices=words.DELIVERS,
            default="none",
            aliases=("投递深度", "投递范围"),
        ),
        _number(
            "capacity_per_day",
            "Parcels a day",
            "日处理能力",
            "parcels/day",
            0,
            1e8,
            "日处理量",
            "capacity",
        ),
        _OPENED,
        _STATUS,
        _DISTRICT,
    ),
)

CANDIDATES = Table(
    name="candidates",
    title="Candidate places",
    title_zh="备选点",
    key="candidate_id",
    shapes=("point",),
    columns=(
        _key("candidate_id", "Candidate id", "备选点编号"),
        _NAME,
        Column(
            name="kind", kind="text", title="What stands there", title_zh="类型", aliases=("类别",)
        ),
        _number("cost", "Cost", "造价", "", 0, 1e12, "成本", "费用"),
        Column(
            name="status",
            kind="choice",
            title="Status",
            title_zh="状态",
            choices=words.CANDIDATE_STATUS,
            default="candidate",
        ),
        _DISTRICT,
    ),
)

CITIES = Table(
    name="cities",
    title="Parts of the cities that a promise names",
    title_zh="承诺城市的各部分",
    key="part_id",
    shapes=("point", "polygon"),
    columns=(
        _key("part_id", "Part id", "编号"),
        Column(
            name="city",
            kind="text",
            title="City",
            title_zh="城市",
            required=True,
            aliases=("城市名称",),
        ),
        _NAME,
        _number("population", "Residents", "人口", "persons", 0, 1e8),
    ),
)

FIRMS = Table(
    name="firms",
    title="Firms",
    title_zh="企业",
    key="firm_id",
    shapes=("point",),
    geometry_optional=True,
    columns=(
        _key("firm_id", "Firm id", "企业编号"),
        _NAME,
        Column(
            name="kind",
            kind="text",
            title="Kind",
            title_zh="类别",
            required=True,
            aliases=("企业类别", "类型"),
        ),
        Column(name="grade", kind="text", title="Grade", title_zh="等级", aliases=("A级", "资质")),
        _OPENED,
        _STATUS,
        _DISTRICT,
    ),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        DISTRICTS,
        SITES,
        CELLS,
        ACCESS_POINTS,
        VENUES,
        SETTLEMENTS,
        SERVICES,
        SUBSCRIPTIONS,
        SPEED_TESTS,
        OUTLETS,
        CANDIDATES,
        CITIES,
        FIRMS,
        MEASUREMENTS,
    )
}
"""Contracts of the tables by name, in the order of the data dictionary."""
