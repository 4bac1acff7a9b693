"""Valid arguments of maps and of the scorecard."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import LineString
from values import GRID, UTM, districts, outlets, people, points

from fugai import maps, scorecard
from fugai.messages import Message

MEASURED = pd.DataFrame({"numerator": [9.0, 8.0], "denominator": [10.0, 10.0]}, ["D1", "D2"])


def measures() -> pd.DataFrame:
    return scorecard.wireless.area_share(MEASURED, year=2016, basis="modelled", profile="lte")


def target() -> scorecard.Target:
    return scorecard.Target(
        id="area", title="面积", indicator="wireless.area_share", by=2016, at_least=0.8
    )


def doubt() -> scorecard.Doubt:
    return scorecard.Doubt(
        inputs=("sites",), rule=Message(zh="不对", en="it is wrong"), rows=("sites.csv row 3",)
    )


def judged() -> pd.DataFrame:
    return scorecard.judge([target()], measures(), districts())


def page() -> maps.Page:
    layer = maps.point_layer(outlets(), id="outlets", theme="delivery")
    return maps.Page(title="a", crs=UTM, districts=districts(), layers=(layer,))


def codes() -> object:
    return GRID.array(np.ones((4, 4), dtype=np.int8), units="1")


def bins() -> gpd.GeoDataFrame:
    return points(
        held_out_db=[12.0, -3.0],
        after_db=[9.0, -2.0],
        distance_m=[800.0, 900.0],
        measured_db=[120.0, 118.0],
        tuned_db=[108.0, 121.0],
        off_deg=[0.0, 5.0],
    )


def squares() -> gpd.GeoDataFrame:
    return points(
        generation=["lte", "3g"],
        operator=["", "A"],
        level_dbm=[-90.0, -101.0],
        weakest_dbm=[-95.0, -110.0],
        samples=[3, 4],
        without_cell=[0, 4],
    )


def masts() -> gpd.GeoDataFrame:
    return points(
        site_id=["S1", "S2"],
        cell_id=["S1-1", "S2-1"],
        azimuth_deg=[90.0, 0.0],
        height_m=[30.0, 30.0],
    )


def lines() -> gpd.GeoDataFrame:
    line = LineString([(500_050, 4_300_050), (500_350, 4_300_350)])
    return gpd.GeoDataFrame({"name": ["a"]}, geometry=[line], crs=UTM)


def _judged(**more: object) -> dict[str, object]:
    return {
        "targets": [target()],
        "measures": measures(),
        "districts": districts(),
        "unknown_tolerance": 0.05,
        "doubts": [doubt()],
        **more,
    }


CALLS = {
    "maps.band_classes": lambda: {"minutes": people(), "bounds": [5.0, 10.0]},
    "maps.band_labels": lambda: {"bounds": [5.0, 10.0]},
    "maps.class_raster_layer": lambda: {
        "array": codes(),
        "classes": {1: ("已覆盖", "Covered", "#3182bd")},
        "within": districts(),
        "opacity": 0.5,
        "max_pixels": 1000,
    },
    "maps.district_layer": lambda: {"districts": districts(), "measures": measures()},
    "maps.line_layer": lambda: {
        "lines": lines(),
        "columns": ["name"],
        "label": "name",
        "colour": "#5b6b7b",
        "width_px": 1.0,
    },
    "maps.page_html": lambda: {"page": page()},
    "maps.page_map": lambda: {"page": page()},
    "maps.point_layer": lambda: {
        "points": outlets(),
        "category": "kind",
        "columns": ["operator"],
        "label": "outlet_id",
        "radius_px": 3.0,
    },
    "maps.polygon_layer": lambda: {
        "polygons": districts(),
        "columns": ["population"],
        "value": "population",
        "label": "name",
        "colours": ["#000000", "#ffffff"],
        "unit": "persons",
    },
    "maps.Change": lambda: {"ranks": {1: 0.0, 2: 1.0}, "least": 1.0},
    "maps.Context": lambda: {"lines": {"primary": lines().geometry}, "within": districts()},
    "maps.pack_context": lambda: {
        "context": maps.Context(lines={"primary": lines().geometry}),
        "crs": UTM,
        "max_letters": 1000,
    },
    "maps.shapes_by_year": lambda: {
        "layer": maps.polygon_layer(districts()),
        "years": np.full(len(districts()), 2016),
    },
    "maps.reach_layer": lambda: {
        "first_site": np.array([0, 1]),
        "n_sites": 1,
        "id": "reach",
        "name": "覆盖",
        "points": outlets(),
        "within": districts(),
    },
    "maps.measured_layers": lambda: {"bins": squares()},
    "maps.measured_page": lambda: {"bins": squares(), "title": "LTE"},
    "maps.residual_layer": lambda: {"points": bins()},
    "maps.residual_page": lambda: {"points": bins(), "cells": masts(), "title": "LTE"},
    "maps.signal_classes": lambda: {
        "rsrp": people() - 100,
        "thresholds": [-105.0, -85.0],
        "unit": "dBm",
        "colours": ["#000000", "#ffffff"],
    },
    "maps.sites_layer": lambda: {
        "places": outlets().assign(role=["existing", "chosen"]),
        "order": np.array([0, 1]),
        "id": "sites",
        "name": "站点",
        "columns": ["operator"],
        "label": "outlet_id",
    },
    "maps.theme_links": lambda: {"page": page(), "folder": "maps"},
    "maps.theme_page": lambda: {"page": page(), "theme": "delivery"},
    "maps.write_page": lambda: {"path": "page.html", "page": page()},
    "maps.write_theme_pages": lambda: {
        "folder": "pages",
        "page": page(),
        "themes": ["delivery"],
    },
    "scorecard.check_target": lambda: {"target": target()},
    "scorecard.chosen_districts": lambda: {"target": target(), "districts": districts()},
    "scorecard.compare": lambda: {
        "first": measures(),
        "second": measures(),
        "match_years": True,
        "keep_same": True,
    },
    "scorecard.compare_targets": lambda: {"first": judged(), "second": judged()},
    "scorecard.district_detail": _judged,
    "scorecard.district_scorecard": lambda: {
        "measures": measures(),
        "districts": districts(),
        "year": 2016,
        "since": 2016,
    },
    "scorecard.district_sheet": lambda: {
        "table": scorecard.district_scorecard(measures(), districts(), year=2016),
        "language": "en",
    },
    "scorecard.doubts_table": lambda: {"doubts": [doubt()]},
    "scorecard.headings": lambda: {"columns": ["name"], "language": "en"},
    "scorecard.join_measures": lambda: {"parts": [measures()]},
    "scorecard.judge": _judged,
    "scorecard.scorecard_html": lambda: {"judged": judged()},
    "scorecard.scorecard_sheet": lambda: {"judged": judged(), "language": "en"},
    "scorecard.scorecard_text": lambda: {"judged": judged(), "columns": 80, "language": "en"},
    "scorecard.share_columns": lambda: {"columns": ["name"]},
    "scorecard.target_history": lambda: {
        "targets": [target()],
        "measures": measures(),
        "districts": districts(),
        "years": [2016],
        "doubts": [doubt()],
    },
    "scorecard.value_text": lambda: {
        "dimension": "class",
        "value": "served",
        "language": "en",
    },
    "scorecard.whole_area": lambda: {"measures": measures(), "year": 2016, "since": 2016},
}
