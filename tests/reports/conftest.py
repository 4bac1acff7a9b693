"""A small run as a report sees it: two districts, two years, one target that is missed."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from affine import Affine
from pyproj import CRS
from shapely.geometry import LineString, Point, box

from fugai import reports, scorecard
from fugai.messages import Message

UTM = CRS(32650)
WEST, NORTH = 500_000.0, 4_300_000.0


def history(key, title, unit, values, *, theme="wireless", count=False):
    frame = pd.DataFrame(values, index=["2015", "2016"]).T
    return reports.IndicatorHistory(
        key=key,
        theme=theme,
        title=title,
        unit=unit,
        basis="modelled",
        count=count,
        values=frame,
        before=frame["2015"],
    )


def indicators():
    return (
        history(
            "wireless.population_share:profile=lte",
            ("人口覆盖率（LTE）", "Residents covered (LTE)"),
            "1",
            {"": [0.8, 0.9123], "a": [0.9, 0.9996], "b": [0.7, 0.8]},
        ),
        history(
            "wireless.holes:profile=lte",
            ("覆盖盲区（LTE）", "Coverage holes (LTE)"),
            "holes",
            {"": [14.0, 12.0], "a": [2.0, 0.0], "b": [12.0, 12.0]},
            count=True,
        ),
    )


def judged():
    districts = pd.DataFrame({"name": ["甲区", "乙区"]}, index=["a", "b"])
    covered = pd.DataFrame({"numerator": [0.9996, 0.8], "denominator": [1.0, 1.0]}, districts.index)
    measures = scorecard.wireless.area_share(covered, year=2016, basis="modelled", profile="lte")
    goal = scorecard.Target(
        id="area",
        title="面积覆盖",
        title_en="Area covered",
        indicator="wireless.area_share",
        by=2016,
        at_least=0.95,
        responsible="市通信局",
    )
    table = scorecard.judge([goal], measures, districts)
    return table, scorecard.district_detail([goal], measures, districts)


@pytest.fixture
def make_content():
    def make(**changes):
        districts = gpd.GeoDataFrame(
            {"name": ["甲区", "乙区"], "name_en": ["Jia", "Yi"], "population": [1000.0, 500.0]},
            geometry=[
                box(WEST, NORTH - 4000, WEST + 4000, NORTH),
                box(WEST + 4000, NORTH - 4000, WEST + 8000, NORTH),
            ],
            index=pd.Index(["a", "b"], name="district_id"),
            crs=UTM,
        )
        targets, detail = judged()
        holes = gpd.GeoDataFrame(
            {
                "rank": [1, 2],
                "people": [120.4, 30.0],
                "area_km2": [0.25, 0.04],
                "district_id": ["b", "b"],
                "village": ["丙村", ""],
                "village_km": [0.0, math.nan],
            },
            geometry=[
                box(WEST + 5000, NORTH - 1500, WEST + 5500, NORTH - 1000),
                box(WEST + 6000, NORTH - 3200, WEST + 6200, NORTH - 3000),
            ],
            crs=UTM,
        )
        codes = np.full((40, 80), 3, dtype=np.uint8)
        codes[10:15, 50:55] = 1
        known = {
            "title": ("两区", "Two districts"),
            "synthetic": True,
            "period": "2016",
            "before": ("2015年末", "the end of 2015"),
            "until": "2016-12-31",
            "districts": districts,
            "indicators": indicators(),
            "targets": targets,
            "target_districts": detail,
            "holes": holes,
            "holes_title": ("LTE", "LTE"),
            "shading": reports.Shading(
                codes=codes,
                transform=Affine(100, 0, WEST, 0, -100, NORTH),
                classes={
                    1: ("未覆盖", "Not covered", "#f4c98b"),
                    3: ("已覆盖", "Covered", "#b9d7ea"),
                },
                title=("覆盖范围", "Coverage"),
                basis="modelled",
            ),
            "context": gpd.GeoDataFrame(
                {"kind": ["road", "water"], "class": ["primary", ""]},
                geometry=[
                    LineString([(WEST, NORTH - 900), (WEST + 8000, NORTH - 1100)]),
                    LineString([(WEST + 100, NORTH), (WEST + 100, NORTH - 4000)]),
                ],
                crs=UTM,
            ),
            "places": gpd.GeoDataFrame(
                {"name": ["丙村"], "name_en": ["Bing"], "rank": [2], "population": [90.0]},
                geometry=[Point(WEST + 5200, NORTH - 1200)],
                crs=UTM,
            ),
            "method": (Message(zh="用模型计算 17 次。", en="Computed by a model 17 times."),),
            "version": "1.2.3",
        }
        return reports.ReportContent(**(known | changes))

    return make
