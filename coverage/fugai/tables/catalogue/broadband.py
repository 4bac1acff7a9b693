"""Broadband: services of settlements, subscriptions of districts, speed tests."""

from __future__ import annotations

from fugai.tables import vocabulary as words
from fugai.tables.catalogue import rules
from fugai.tables.catalogue.columns import DISTRICT, OPERATOR, key_column, number_column
from fugai.tables.model import Column, Table
from fugai.tables.plausibility import Reference

_SETTLEMENT = Column(
    name="settlement_id",
    kind="text",
    title="Settlement",
    title_zh="村(社区)编号",
    required=True,
    former_titles=("聚落编号",),
    aliases=("社区编号", "村编号", "村社编号", "居民点编号", "settlement"),
)

SERVICES = Table(
    name="services",
    title="Broadband services",
    title_zh="宽带业务",
    key="service_id",
    references=(Reference(column="settlement_id", to="settlements", expected=True),),
    rules=rules.SERVICES,
    columns=(
        key_column("service_id", "Service id", "业务编号"),
        _SETTLEMENT,
        OPERATOR,
        Column(
            name="technology",
            kind="choice",
            title="Access technology",
            title_zh="接入方式",
            required=True,
            choices=words.ACCESS_TECHNOLOGIES,
            aliases=("接入技术", "tech"),
        ),
        number_column(
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
        number_column(
            "upload_mbps", "Offered upload rate", "上行速率", "Mbit/s", 0.001, 100_000, "上传速率"
        ),
        number_column("latency_ms", "Round-trip time", "时延", "ms", 0, 5000, "latency", "延迟"),
        number_column(
            "subscribers", "Subscribing households", "用户数", "households", 0, 1e8, "户数"
        ),
        number_column(
            "households_passed",
            "Households that it passes",
            "覆盖户数",
            "households",
            0,
            1e8,
            "可接入户数",
            "homes_passed",
            "premises_passed",
        ),
        number_column("year", "Year of the figure", "年份", "", 1990, 2100),
    ),
)

SUBSCRIPTIONS = Table(
    name="subscriptions",
    title="Subscriptions by district",
    title_zh="分区用户数",
    key="subscription_id",
    together=("district_id", "kind", "year"),
    references=(Reference(column="district_id", to="districts", expected=True),),
    rules=rules.SUBSCRIPTIONS,
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
            aliases=DISTRICT.aliases,
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
        number_column("subscribers", "Subscribers", "用户数", "", 0, 1e9, required=True),
    ),
)

SPEED_TESTS = Table(
    name="speed_tests",
    title="Speed tests",
    title_zh="测速",
    key="test_id",
    together=("test_id", "kind", "year"),
    shapes=("point", "polygon"),
    columns=(
        Column(
            name="test_id",
            kind="text",
            title="Tile or test id",
            title_zh="测试编号",
            aliases=("id", "quadkey", "编号"),
        ),
        number_column(
            "download_mbps",
            "Mean download rate",
            "下行速率",
            "Mbit/s",
            0,
            100_000,
            "下载速率",
            required=True,
        ),
        number_column(
            "upload_mbps", "Mean upload rate", "上行速率", "Mbit/s", 0, 100_000, "上传速率"
        ),
        number_column("latency_ms", "Mean latency", "时延", "ms", 0, 60_000, "avg_lat_ms", "延迟"),
        number_column("tests", "Tests behind the mean", "测试次数", "", 1, 1e9),
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
