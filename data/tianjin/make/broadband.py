"""Synthetic broadband: services per settlement, subscriptions per district, speed tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from make import facts
from make.files import BOM, write_table
from make.people import HILL_M, BoolArray, People

if TYPE_CHECKING:
    from pathlib import Path

    from make.land import FloatArray, Land

# By class of district: subscribing share of households (fixed) and persons (mobile) per year.
FIXED = {
    "core": (0.66, 0.73, 0.80, 0.86),
    "suburban": (0.54, 0.61, 0.68, 0.75),
    "new-area": (0.58, 0.66, 0.73, 0.79),
    "outer": (0.36, 0.43, 0.50, 0.57),
}
MOBILE = {
    "core": (0.50, 0.66, 0.82, 0.94),
    "suburban": (0.40, 0.55, 0.70, 0.82),
    "new-area": (0.42, 0.58, 0.74, 0.86),
    "outer": (0.26, 0.38, 0.51, 0.63),
}
# Share of settlements with fibre of 100 Mbit/s per year; villages lag behind communities.
FIBRE = {
    "core": (0.42, 0.66, 0.86, 0.97),
    "suburban": (0.22, 0.45, 0.66, 0.82),
    "new-area": (0.28, 0.50, 0.72, 0.88),
    "outer": (0.08, 0.24, 0.46, 0.66),
}
VILLAGE_LAG = 0.55
SPEED = {"core": 1.20, "suburban": 1.00, "new-area": 1.10, "outer": 0.84}
DOWNLOAD = {"fixed": (7.0, 11.5, 18.0, 26.5), "mobile": (2.6, 6.0, 11.5, 18.0)}
LATENCY = {"fixed": (42.0, 36.0, 30.0, 25.0), "mobile": (120.0, 85.0, 62.0, 52.0)}
ZOOM = 14


def _classes() -> list[str]:
    return [district.district_class for district in facts.DISTRICTS]


def build_services(path: Path, land: Land, people: People, height: FloatArray) -> int:
    """Write the best offer of each settlement and how many households take it, per year."""
    rng = facts.generator("services")
    settlements = people.settlements
    classes = np.array(_classes())[settlements["district"]]
    village = (settlements["type"] == "village").to_numpy()
    hill = land.at(height, settlements["x"], settlements["y"], outside=0.0) > HILL_M
    luck, plain, dice = rng.random((3, len(settlements)))
    luck = np.where(hill, np.clip(luck + 0.45, 0, 1), luck)
    taste = np.exp(0.10 * rng.standard_normal(len(settlements)))
    pieces = []
    for step, year in enumerate(facts.YEARS):
        lag = np.where(village, VILLAGE_LAG, 1.0)
        fibre = luck < lag * np.array([FIBRE[name][step] for name in classes])
        wired = fibre | (plain < np.where(village, 0.80 + 0.04 * step, 0.99))
        take = np.array([FIXED[name][step] for name in classes]) * np.where(village, 0.8, 1.04)
        households = settlements["households"].to_numpy()
        taken = np.minimum(np.rint(households * np.clip(take * taste, 0, 0.97)), households)
        pieces.append(_offers(settlements, fibre, wired, taken, dice, year, village))
    table = pd.concat(pieces, ignore_index=True)
    table.insert(0, "service_id", [f"B{number:05d}" for number in range(1, len(table) + 1)])
    for name in ("download_mbps", "upload_mbps"):
        table[name] = [f"{value:g}" for value in table[name]]
    write_table(path, table)
    return len(table)


def _offers(
    settlements: pd.DataFrame,
    fibre: BoolArray,
    wired: BoolArray,
    taken: FloatArray,
    dice: FloatArray,
    year: int,
    village: BoolArray,
) -> pd.DataFrame:
    """The best offer of each settlement: fibre, cable, copper, radio; a dish where nobody builds."""
    grown = year - facts.FIRST_YEAR
    kinds = (
        ("fttp", fibre, 100.0, 20.0, 8),
        ("satellite", ~wired, 1.0, 0.25, 650),
        ("cable", ~village & (dice > 0.35), 20.0 + 10.0 * (grown > 1), 4.0, 25),
        ("fwa", village & (dice > 0.72), 2.0 + 0.7 * grown, 0.5, 60),
        ("dsl", dice < 0.10 + 0.05 * grown, 20.0, 1.0, 30),
        ("dsl", dice < 0.55, 8.0, 1.0, 30),
        ("dsl", np.ones(len(dice), dtype=np.bool_), 4.0, 0.5, 35),
    )
    kind = np.argmax([mask for _, mask, *_ in kinds], axis=0)  # the first that applies
    columns = {
        name: np.array([entry[at] for entry in kinds])[kind]
        for name, at in (
            ("technology", 0),
            ("download_mbps", 2),
            ("upload_mbps", 3),
            ("latency_ms", 4),
        )
    }
    dish = columns["technology"] == "satellite"
    subscribers = np.where(dish, np.rint(0.05 * taken), taken).astype(np.int64)
    return pd.DataFrame(
        {
            "settlement_id": settlements["settlement_id"],
            **columns,
            "subscribers": subscribers,
            "year": year,
        }
    )


def build_subscriptions(path: Path, people: People) -> int:
    """Write subscribers per district, kind and year, under Chinese headings."""
    rng = facts.generator("subscriptions")
    households = people.settlements.groupby("district")["households"].sum()
    rows = []
    for position, district in enumerate(facts.DISTRICTS):
        own = float(np.exp(0.03 * rng.standard_normal()))
        for kind, word, base in (
            ("fixed", "固定宽带", int(households[position])),
            ("mobile", "移动宽带", district.population),
        ):
            share = (FIXED if kind == "fixed" else MOBILE)[district.district_class]
            for step, year in enumerate(facts.YEARS):
                rows.append(
                    (district.adcode, word, year, round(base * min(0.98, share[step] * own)))
                )
    table = pd.DataFrame(rows, columns=["行政区代码", "业务类别", "年份", "用户数"])
    write_table(path, table, encoding=BOM)
    return len(table)


def build_speed_tests(path: Path, land: Land, people: People) -> int:
    """Write mean rates of map tiles of about 1.9 km, per year and kind, by quadkey."""
    rng = facts.generator("speed tests")
    tiles = _tiles(land, people)
    place = np.exp(0.22 * rng.standard_normal(len(tiles)))
    pieces = []
    for kind in ("fixed", "mobile"):
        for step, year in enumerate(facts.YEARS):
            expected = tiles["persons"] * (0.0016 if kind == "fixed" else 0.0011) * (1 + 0.5 * step)
            tests = rng.poisson(expected)
            noise = np.exp(0.30 * rng.standard_normal(len(tiles)) / np.sqrt(1 + tests / 5.0))
            remote = np.where(tiles["urban"], 1.0, 0.52 + 0.05 * step)
            down = DOWNLOAD[kind][step] * tiles["factor"] * remote * place * noise
            up = down * (0.28 if kind == "fixed" else 0.35)
            delay = LATENCY[kind][step] * (2.0 - tiles["factor"] * 0.8) / np.sqrt(remote)
            pieces.append(
                pd.DataFrame(
                    {
                        "quadkey": tiles["quadkey"],
                        "kind": kind,
                        "year": year,
                        "download_mbps": [f"{value:.2f}" for value in down],
                        "upload_mbps": [f"{value:.2f}" for value in up],
                        "latency_ms": np.rint(delay).astype(np.int64),
                        "tests": tests,
                    }
                )[tests > 0]
            )
    table = pd.concat(pieces, ignore_index=True)
    table.insert(0, "test_id", [f"T{number:05d}" for number in range(1, len(table) + 1)])
    write_table(path, table)
    return len(table)


def _tiles(land: Land, people: People) -> pd.DataFrame:
    """Web Mercator tiles with residents: residents, urban or not, speed factor."""
    rows, columns = np.nonzero(people.persons)
    lon, lat = land.to_degrees(land.grid.x[columns], land.grid.y[rows])
    scale = 2**ZOOM
    tile_x = np.floor((lon + 180.0) / 360.0 * scale).astype(np.int64)
    mercator = np.arcsinh(np.tan(np.radians(lat)))
    tile_y = np.floor((1.0 - mercator / np.pi) / 2.0 * scale).astype(np.int64)
    cells = pd.DataFrame(
        {
            "x": tile_x,
            "y": tile_y,
            "persons": people.persons[rows, columns],
            "urban": people.urban[rows, columns],
            "district": land.label[rows, columns],
        }
    )
    tiles = cells.groupby(["x", "y"], as_index=False).agg(
        persons=("persons", "sum"), urban=("urban", "mean"), district=("district", "first")
    )
    tiles["urban"] = tiles["urban"] > 0.5
    tiles["factor"] = np.array([SPEED[name] for name in _classes()])[tiles["district"]]
    tiles["quadkey"] = [
        _quadkey(int(x), int(y)) for x, y in zip(tiles["x"], tiles["y"], strict=True)
    ]
    return tiles


def _quadkey(x: int, y: int) -> str:
    return "".join(str(((x >> bit) & 1) + 2 * ((y >> bit) & 1)) for bit in range(ZOOM - 1, -1, -1))
