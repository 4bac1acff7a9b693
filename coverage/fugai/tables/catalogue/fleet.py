"""Vehicles that bring parcels on rounds."""

from __future__ import annotations

from dataclasses import replace

from fugai.tables import vocabulary as words
from fugai.tables.catalogue.columns import (
    DISTRICT,
    NAME,
    OPENED,
    STATUS,
    key_column,
    number_column,
)
from fugai.tables.model import Column, Table
from fugai.tables.plausibility import Reference


def _with_default(column: Column, default: float) -> Column:
    return replace(column, default=default)


_NUMBER = Column(
    name="number",
    kind="integer",
    title="How many of the kind",
    title_zh="车辆数",
    minimum=0,
    maximum=100_000,
    aliases=("数量", "辆数", "台数", "count", "vehicles", "fleet_size"),
    default=1,
)

_SERVES = replace(
    DISTRICT,
    title="District whose stops it serves; blank: those that no other vehicle serves",
    title_zh="服务的行政区代码",
    aliases=("服务行政区", "服务区域", "服务区县", *DISTRICT.aliases),
)

VEHICLES = Table(
    name="vehicles",
    title="Vehicles of courier rounds",
    title_zh="配送车辆",
    key="vehicle_id",
    references=(
        Reference(column="district_id", to="districts"),
        Reference(column="depot_id", to="outlets"),
    ),
    columns=(
        key_column("vehicle_id", "Vehicle or kind of vehicle", "车型编号", "车辆编号", "车牌号"),
        NAME,
        Column(
            name="depot_id",
            kind="text",
            title="Outlet where its rounds start and end",
            title_zh="始发网点编号",
            required=True,
            aliases=("始发网点", "所属网点", "网点编号", "depot", "outlet_id", "home_depot"),
        ),
        Column(
            name="mode",
            kind="choice",
            title="Mode of travel",
            title_zh="通行方式",
            choices=words.VEHICLE_MODES,
            default="deliver",
            aliases=("车辆类型", "交通方式", "travel_mode"),
        ),
        _NUMBER,
        number_column(
            "capacity_parcels",
            "Parcels that one holds",
            "装载量(件)",
            "parcels",
            1,
            1e6,
            "装载量",
            "载件量",
            "capacity",
            required=True,
        ),
        number_column("max_kmh", "Highest speed", "最高车速", "km/h", 1, 200, "限速", "车速"),
        number_column(
            "max_km", "Longest round", "最大里程", "km", 0.1, 5000, "续航里程", "range_km"
        ),
        Column(
            name="working_hours",
            kind="text",
            title="Hours from the earliest start to the latest return, as in OpenStreetMap",
            title_zh="出车时间",
            aliases=("工作时间", "作业时间", "shift_window"),
            default="07:00-19:00",
        ),
        number_column("shift_hours", "Longest shift", "最长班次", "h", 0.1, 48, "班次时长"),
        _with_default(
            number_column("fixed_cost", "Cost of a vehicle used", "出车费用", "currency", 0, 1e9),
            0.0,
        ),
        _with_default(
            number_column("cost_per_km", "Cost of a kilometre", "每公里费用", "currency", 0, 1e6),
            0.0,
        ),
        _with_default(
            number_column("cost_per_hour", "Cost of an hour", "每小时费用", "currency", 0, 1e6), 0.0
        ),
        Column(
            name="max_reloads",
            kind="integer",
            title="How often it may load again on a round",
            title_zh="途中补货次数",
            minimum=0,
            maximum=100,
            aliases=("补货次数", "reloads"),
            default=0,
        ),
        Column(
            name="reload_at",
            kind="text",
            title="Outlets where it loads again, apart by semicolons; blank: its depot",
            title_zh="补货网点编号",
            aliases=("补货网点", "reload_depots"),
        ),
        OPENED,
        STATUS,
        _SERVES,
    ),
)
