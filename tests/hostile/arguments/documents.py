"""Valid arguments of what a bulletin and an atlas are made of."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from values import GRID, districts

from fugai import reports, scorecard


def values() -> pd.DataFrame:
    return pd.DataFrame({"2015": [0.5, 0.5, 0.5], "2016": [0.7, 0.8, 0.6]}, ["", "D1", "D2"])


def history() -> dict[str, object]:
    return {
        "key": "wireless.area_share",
        "theme": "wireless",
        "title": ("面积", "Area"),
        "unit": "1",
        "basis": "modelled",
        "values": values(),
        "before": values()["2015"],
    }


def shading() -> dict[str, object]:
    return {
        "codes": np.ones((4, 4), dtype=np.uint8),
        "transform": GRID.transform,
        "classes": {1: ("未覆盖", "Not covered", "#ffffff")},
        "title": ("覆盖", "Coverage"),
        "basis": "modelled",
    }


def content() -> dict[str, object]:
    hole = {"rank": [1], "people": [9.0], "area_km2": [0.1], "district_id": ["D1"]}
    return {
        "title": ("甲", "A"),
        "synthetic": True,
        "period": "2016",
        "until": "2016-12-31",
        "districts": districts(),
        "indicators": (reports.IndicatorHistory(**history()),),
        "targets": pd.DataFrame(columns=list(scorecard.JUDGED_COLUMNS), index=[]),
        "target_districts": pd.DataFrame({"id": ["a"]}),
        "holes": gpd.GeoDataFrame(hole, geometry=districts().geometry.to_list()[:1], crs=GRID.crs),
        "shading": reports.Shading(**shading()),
    }


CALLS = {
    "reports.IndicatorHistory": history,
    "reports.ReportContent": content,
    "reports.Shading": shading,
    "reports.write_atlas": lambda: {
        "content": reports.ReportContent(**content()),
        "path": Path("atlas.pdf"),
        "language": "en",
    },
    "reports.write_bulletin": lambda: {
        "content": reports.ReportContent(**content()),
        "path": Path("bulletin.docx"),
        "language": "zh",
        "date": "2017-02-28",
    },
}
