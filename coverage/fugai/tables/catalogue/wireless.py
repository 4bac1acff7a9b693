"""Radio networks: sites, cells, drive test samples, and WLAN access points."""

from __future__ import annotations

from fugai.tables import vocabulary as words
from fugai.tables.catalogue.columns import (
    ANTENNA,
    DISTRICT,
    NAME,
    OPENED,
    OPERATOR,
    STATUS,
    key_column,
    number_column,
)
from fugai.tables.model import Column, Table
from fugai.tables.plausibility import Reference

SITES = Table(
    name="sites",
    title="Base station sites",
    title_zh="基站",
    key="site_id",
    references=(Reference(column="district_id", to="districts"),),
    together=("site_id", "technology", "frequency_mhz", "azimuth_deg"),
    shapes=("point",),
    columns=(
        key_column(
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
        NAME,
        OPERATOR,
        Column(
            name="technology",
            kind="choice",
            title="Technology",
            title_zh="制式",
            required=True,
            choices=words.TECHNOLOGIES,
            aliases=("网络制式", "技术制式", "radio", "tech", "网络类型"),
        ),
        number_column(
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
        OPENED,
        STATUS,
        DISTRICT,
        number_column(
            "azimuth_deg", "Azimuth of a single sector", "方位角", "deg", 0, 360, "azimuth"
        ),
        number_column(
            "downtilt_deg",
            "Downtilt, mechanical and electrical",
            "下倾角",
            "deg",
            -20,
            45,
            "tilt",
            "downtilt",
        ),
        number_column("power_dbm", "Transmit power", "发射功率", "dBm", -30, 60, "power", "功率"),
        number_column("gain_dbi", "Antenna gain", "天线增益", "dBi", -10, 40, "gain", "增益"),
        number_column(
            "frequency_mhz", "Carrier frequency", "频率", "MHz", 30, 100_000, "frequency", "频点"
        ),
        number_column("bandwidth_mhz", "Carrier bandwidth", "带宽", "MHz", 0.1, 2000, "bandwidth"),
        number_column("sectors", "Sectors", "扇区数", "", 1, 12, "扇区"),
        ANTENNA,
        number_column(
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
    references=(Reference(column="site_id", to="sites", expected=True),),
    columns=(
        key_column("cell_id", "Cell id", "小区编号", "小区id", "ci", "eci"),
        Column(
            name="site_id",
            kind="text",
            title="Site id",
            title_zh="基站编号",
            required=True,
            aliases=("基站id", "bts_id"),
        ),
        Column(
            name="technology",
            kind="choice",
            title="Technology, where its site has several",
            title_zh="制式",
            choices=words.TECHNOLOGIES,
            aliases=("网络制式", "技术制式", "radio", "tech", "网络类型", "rat"),
        ),
        number_column(
            "frequency_mhz", "Carrier frequency", "频率", "MHz", 30, 100_000, "frequency"
        ),
        number_column("bandwidth_mhz", "Carrier bandwidth", "带宽", "MHz", 0.1, 2000, "bandwidth"),
        number_column("azimuth_deg", "Azimuth", "方位角", "deg", 0, 360, "azimuth"),
        number_column("downtilt_deg", "Downtilt", "下倾角", "deg", -20, 45, "tilt"),
        number_column(
            "beamwidth_deg",
            "Horizontal half-power beamwidth",
            "水平波瓣宽度",
            "deg",
            1,
            360,
            "beamwidth",
        ),
        number_column("gain_dbi", "Antenna gain", "天线增益", "dBi", -10, 40, "gain"),
        number_column("power_dbm", "Transmit power", "发射功率", "dBm", -30, 60, "power"),
        number_column("height_m", "Antenna height above ground", "天线挂高", "m", 1, 400, "height"),
        ANTENNA,
        number_column(
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
    references=(
        Reference(column="site_id", to="sites"),
        Reference(column="cell_id", to="cells"),
    ),
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
        number_column(
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
        number_column(
            "boresight_loss_db",
            "EIRP on the boresight minus level",
            "最大EIRP减电平",
            "dB",
            30,
            250,
        ),
        number_column(
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
        number_column(
            "height_m", "Receiver height above ground", "接收高度", "m", 0.5, 50, "rx_height"
        ),
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
    references=(
        Reference(column="venue_id", to="venues"),
        Reference(column="district_id", to="districts"),
    ),
    shapes=("point",),
    columns=(
        key_column("ap_id", "Access point id", "AP编号", "接入点编号", "objectid", "ap"),
        Column(
            name="venue_id",
            kind="text",
            title="Venue",
            title_zh="场所编号",
            aliases=("热点编号", "venue"),
        ),
        OPERATOR,
        number_column("band_ghz", "Band", "频段", "GHz", 2.4, 7.2, "频段ghz", "band"),
        number_column("eirp_dbm", "EIRP", "等效全向辐射功率", "dBm", 0, 36, "eirp", "功率"),
        number_column("height_m", "Height above floor or ground", "高度", "m", 0.5, 60, "height"),
        Column(
            name="indoor", kind="boolean", title="Indoors", title_zh="室内", aliases=("是否室内",)
        ),
        OPENED,
        STATUS,
        DISTRICT,
    ),
)
