"""Parcel delivery: outlets, candidate places, firms."""

from __future__ import annotations

from dataclasses import replace

from fugai.tables import vocabulary as words
from fugai.tables.catalogue.columns import (
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

_COURIER = replace(
    OPERATOR,
    title="Courier company (brand)",
    title_zh="快递企业(品牌)",
    former_titles=("运营商", "Operator"),
    aliases=("快递企业", *OPERATOR.aliases),
)

OUTLETS = Table(
    name="outlets",
    title="Courier outlets",
    title_zh="快递网点",
    key="outlet_id",
    references=(Reference(column="district_id", to="districts"),),
    shapes=("point",),
    columns=(
        key_column("outlet_id", "Outlet id", "网点编号"),
        NAME,
        _COURIER,
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
        number_column(
            "capacity_per_day",
            "Parcels a day",
            "日处理能力",
            "parcels/day",
            0,
            1e8,
            "日处理量",
            "capacity",
        ),
        Column(
            name="opening_hours",
            kind="text",
            title="Opening hours, as in OpenStreetMap",
            title_zh="营业时间",
            aliases=("开放时间", "营业时段", "服务时间", "hours", "business_hours", "openinghours"),
        ),
        OPENED,
        STATUS,
        DISTRICT,
    ),
)

CANDIDATES = Table(
    name="candidates",
    title="Candidate places",
    title_zh="备选点",
    key="candidate_id",
    references=(Reference(column="district_id", to="districts"),),
    shapes=("point",),
    columns=(
        key_column("candidate_id", "Candidate id", "备选点编号"),
        NAME,
        Column(
            name="kind", kind="text", title="What stands there", title_zh="类型", aliases=("类别",)
        ),
        number_column("cost", "Cost", "造价", "", 0, 1e12, "成本", "费用"),
        number_column("capacity", "Most it serves", "服务能力", "", 0, 1e12, "容量", "服务人数"),
        Column(
            name="status",
            kind="choice",
            title="Status",
            title_zh="状态",
            choices=words.CANDIDATE_STATUS,
            default="candidate",
        ),
        DISTRICT,
    ),
)

FIRMS = Table(
    name="firms",
    title="Firms",
    title_zh="企业",
    key="firm_id",
    references=(Reference(column="district_id", to="districts"),),
    shapes=("point",),
    geometry_optional=True,
    columns=(
        key_column("firm_id", "Firm id", "企业编号"),
        NAME,
        Column(
            name="kind",
            kind="text",
            title="Kind",
            title_zh="类别",
            required=True,
            aliases=("企业类别", "类型"),
        ),
        Column(name="grade", kind="text", title="Grade", title_zh="等级", aliases=("A级", "资质")),
        OPENED,
        STATUS,
        DISTRICT,
    ),
)
