"""Synthetic courier outlets, candidate places and firms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from make import facts
from make.files import degrees, write_table

if TYPE_CHECKING:
    from pathlib import Path

    from make.land import Land
    from make.people import People

# kind, Chinese word, how many, share in villages, share opened up to 2013
KINDS = (
    ("branch", "营业网点", 640, 0.16, 0.75),
    ("post office", "邮政所", 340, 0.40, 1.0),
    ("pickup point", "自提点", 290, 0.12, 0.15),
    ("locker", "智能柜", 170, 0.0, 0.10),
    ("distribution centre", "分拨中心", 38, 0.10, 0.60),
    ("cold store", "冷库", 16, 0.20, 0.60),
    ("hub", "转运中心", 6, 0.0, 0.70),
)
CAPACITY = {
    "branch": (400, 2500),
    "post office": (150, 900),
    "pickup point": (80, 400),
    "locker": (60, 160),
    "distribution centre": (20_000, 90_000),
    "cold store": (2000, 12_000),
    "hub": (120_000, 400_000),
}
OPEN = {
    "branch": "Mo-Su 08:30-18:30",
    "post office": "Mo-Fr 09:00-17:00; Sa 09:00-12:00; PH off",
    "pickup point": "Mo-Su 09:00-21:00",
    "locker": "24/7",
}
HEADINGS = {
    "outlet_id": "网点编号",
    "name": "名称",
    "operator": "运营企业",
    "kind": "网点类型",
    "delivers": "投递深度",
    "capacity": "日处理能力",
    "opening_hours": "营业时间",
    "opened": "开通年份",
    "status": "状态",
    "longitude": "经度",
    "latitude": "纬度",
}
OPERATORS = ("快递甲", "快递乙", "快递丙", "快递丁", "快递戊")
POST = "邮政"
CANDIDATES = (("post office", "邮政所", 700, 0.45), ("property office", "物业服务处", 1800, 0.0))
GRADES = ("3A", "4A", "2A", "", "4A", "1A", "3A", "5A")
ROUNDS_IN = "Dongli"
# word, how many, parcels, top speed [km/h], cost of a day, of a kilometre, of an hour [yuan], reloads
VEHICLES = (("厢式货车", 10, 900, 80, 120, 1.1, 32, 0), ("电动三轮车", 6, 260, 30, 20, 0.2, 26, 2))
VEHICLE_HEADINGS = {
    "vehicle_id": "车型编号",
    "name": "名称",
    "depot_id": "始发网点编号",
    "mode": "通行方式",
    "number": "车辆数",
    "capacity_parcels": "装载量(件)",
    "max_kmh": "最高车速(km/h)",
    "working_hours": "出车时间",
    "shift_hours": "班次时长(小时)",
    "fixed_cost": "出车费用",
    "cost_per_km": "每公里费用",
    "cost_per_hour": "每小时费用",
    "max_reloads": "途中补货次数",
    "district_id": "服务的行政区代码",
    "opened": "开通年份",
    "status": "状态",
}
# kind, Chinese word, year that each one started: with the grades above 26 A-grade firms by 2016
FIRMS = (
    (
        "logistics firm",
        "物流企业",
        (*[2009] * 4, *[2011] * 6, *[2013] * 3, *[2014] * 5, *[2015] * 6, *[2016] * 6),
    ),
    ("courier headquarters", "快递总部", (2010, 2012, 2014, 2015, 2016)),
)


def build_outlets(path: Path, land: Land, people: People) -> pd.DataFrame:
    """Write the outlets in GB18030 under Chinese headings; each with its district."""
    rng = facts.generator("outlets")
    pieces = []
    for kind, word, count, rural, early in KINDS:
        spots = _spots(people, count, rural, rng, even=kind in ("post office", "cold store", "hub"))
        low, high = CAPACITY[kind]
        opened = np.where(
            rng.random(count) < early,
            rng.integers(2004, 2014, count),
            rng.choice([2014, 2015, 2016], size=count, p=[0.28, 0.34, 0.38]),
        )
        pieces.append(
            spots.assign(
                name=[f"{word} {number + 1:04d}" for number in range(count)],
                kind=word,
                operator=POST if kind == "post office" else rng.choice(OPERATORS, size=count),
                delivers=_delivers(kind, spots, rng),
                opening_hours=OPEN.get(kind, ""),
                opened=opened,
                status="在用",
                capacity=np.rint(rng.uniform(low, high, count) / 10).astype(np.int64) * 10,
            )
        )
    frame = pd.concat(pieces, ignore_index=True)
    lon, lat = land.to_degrees(frame["x"], frame["y"])
    frame["longitude"], frame["latitude"] = degrees(lon), degrees(lat)
    frame.insert(0, "outlet_id", [f"W{number:04d}" for number in range(1, len(frame) + 1)])
    write_table(path, frame[list(HEADINGS)], encoding="gb18030", headings=HEADINGS)
    return frame


def build_vehicles(path: Path, outlets: pd.DataFrame) -> int:
    """Write vans and electric tricycles at the two oldest branches of one district, from 2016 on."""
    home = [district.name_en for district in facts.DISTRICTS].index(ROUNDS_IN)
    mine = outlets[outlets["district"].eq(home) & outlets["kind"].eq("营业网点")]
    depots = mine.sort_values(["opened", "outlet_id"])["outlet_id"].iloc[:2]
    rows = [
        {
            "vehicle_id": f"{word}-{depot}",
            "name": word,
            "depot_id": depot,
            "mode": "汽车",  # of the modes of the project
            "number": count,
            "capacity_parcels": parcels,
            "max_kmh": kmh,
            "working_hours": "Mo-Sa 08:30-18:30",
            "shift_hours": 8,
            "fixed_cost": fixed,
            "cost_per_km": per_km,
            "cost_per_hour": per_hour,
            "max_reloads": reloads,
            "district_id": facts.DISTRICTS[home].adcode,
            "opened": facts.LAST_YEAR,
            "status": "在用",
        }
        for depot in depots
        for word, count, parcels, kmh, fixed, per_km, per_hour, reloads in VEHICLES
    ]
    write_table(path, pd.DataFrame(rows), headings=VEHICLE_HEADINGS)
    return len(rows)


def _spots(
    people: People, count: int, rural: float, rng: np.random.Generator, *, even: bool
) -> pd.DataFrame:
    """Settlements that host something, a short walk off their centre."""
    settlements = people.settlements
    village = (settlements["type"] == "village").to_numpy()
    size = settlements["population"].to_numpy(dtype=np.float64) ** (0.5 if even else 1.0)
    chosen = []
    for group, wanted in (
        (village, round(count * rural)),
        (~village, count - round(count * rural)),
    ):
        weight = np.where(group, size, 0.0)
        # twice the same settlement only where it is large enough for two
        chosen.append(
            rng.choice(
                len(size), size=wanted, replace=wanted > group.sum(), p=weight / weight.sum()
            )
        )
    picked = settlements.iloc[np.concatenate(chosen)].reset_index(drop=True)
    picked[["x", "y"]] += rng.normal(0.0, 90.0, (len(picked), 2))
    return picked[["x", "y", "type", "district"]]


def _delivers(kind: str, spots: pd.DataFrame, rng: np.random.Generator) -> npt.NDArray[np.str_]:
    """To the door in the core and in most towns, to the village outside, nothing from the rest."""
    if kind not in ("branch", "post office"):
        return np.full(len(spots), "不投递")
    classes = np.array([district.district_class for district in facts.DISTRICTS])
    core = classes[spots["district"]] == "core"
    town = (spots["type"] == "community").to_numpy()
    door = core | (town & (rng.random(len(spots)) < (0.35 if kind == "branch" else 0.10)))
    idle = ~door & (rng.random(len(spots)) < 0.15)
    return np.where(door, "上门", np.where(idle, "不投递", "投递到村"))


def build_candidates(path: Path, land: Land, people: People) -> int:
    """Write post offices and property offices that may become pickup points (semicolons)."""
    rng = facts.generator("candidates")
    pieces = []
    for kind, word, count, rural in CANDIDATES:
        spots = _spots(people, count, rural, rng, even=True)
        status = rng.choice(
            ["candidate", "forbidden", "required", "existing"],
            size=count,
            p=[0.94, 0.02, 0.01, 0.03],
        )
        low = 18_000 if kind == "post office" else 26_000
        pieces.append(
            spots.assign(
                name=[f"{word} 备选 {number + 1:04d}" for number in range(count)],
                kind=kind,
                cost=rng.integers(low, low + 30_000, count) // 500 * 500,
                status=status,
            )
        )
    frame = pd.concat(pieces, ignore_index=True)
    lon, lat = land.to_degrees(frame["x"], frame["y"])
    frame["longitude"], frame["latitude"] = degrees(lon), degrees(lat)
    frame.insert(0, "candidate_id", [f"P{number:04d}" for number in range(1, len(frame) + 1)])
    frame = frame.drop(columns=["x", "y", "type", "district"])
    write_table(path, frame, separator=";")
    return len(frame)


def build_firms(path: Path) -> int:
    """Write graded logistics firms and courier headquarters, by district, without positions."""
    rng = facts.generator("firms")
    rows = []
    for kind, word, years in FIRMS:
        for number, year in enumerate(years, start=1):
            graded = kind == "logistics firm"
            district = facts.DISTRICTS[int(rng.choice([6, 7, 8, 9, 10, 12, 12, 12, 14]))]
            rows.append(
                (
                    f"F{len(rows) + 1:03d}",
                    f"{word} {number:02d} / {kind.capitalize()} {number:02d}",
                    kind,
                    GRADES[number % len(GRADES)] if graded else "",
                    year,
                    district.adcode,
                )
            )
    columns = ["firm_id", "name", "kind", "grade", "opened", "district_id"]
    write_table(path, pd.DataFrame(rows, columns=columns), separator="\t")
    return len(rows)
