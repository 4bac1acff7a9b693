"""Valid arguments of what reads and writes files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from values import GRID, districts, people, settlements

from fugai import intake, scorecard, store, tables

HERE = Path(__file__).parents[2]
TINY = HERE / "projects" / "tiny"


def reading() -> tables.Reading:
    return tables.Reading(frame=settlements().drop(columns="district_id"))


def measures() -> pd.DataFrame:
    share = pd.DataFrame({"numerator": [9.0], "denominator": [10.0]}, ["D1"])
    return scorecard.wireless.area_share(share, year=2016, basis="modelled", profile="lte")


def table_file() -> Path:
    Path("sites.csv").write_text(
        "site_id,lon,lat,operator,technology\n1,117.2,39.1,a,lte\n", encoding="utf-8"
    )
    return Path("sites.csv")


def raster_file(unit: str = "persons") -> Path:
    values = GRID.array(np.full((4, 4), 0.5), units=unit, name="values")
    return store.write_raster(values, GRID, Path("values.tif"))


def buildings_file() -> Path:
    districts()[["geometry"]].assign(height=30.0).to_file("buildings.gpkg")
    return Path("buildings.gpkg")


FRAME = pd.DataFrame({"a": [1.0]})

CALLS = {
    "fugai.read_project": lambda: {"folder": str(TINY)},
    "intake.hours_of_week": lambda: {"opening_hours": pd.Series(["24/7", None])},
    "intake.read_opening_hours": lambda: {"text": "24/7"},
    "intake.assign_districts": lambda: {
        "reading": reading(),
        "districts": districts(),
        "table": "settlements",
    },
    "intake.chief_cause": lambda: {"findings": tables.no_findings()},
    "intake.concat_findings": lambda: {"parts": [tables.no_findings()]},
    "intake.concat_readings": lambda: {"readings": [reading()], "table": "settlements"},
    "intake.convert_datum": lambda: {
        "lon": [117.0],
        "lat": [39.0],
        "source": "gcj02",
        "target": "wgs84",
    },
    "intake.convert_file": lambda: {
        "path": table_file(),
        "out": f"{np.random.default_rng().integers(10**9)}.csv",
        "from_datum": "gcj02",
        "to_datum": "wgs84",
    },
    "intake.count_places_once": lambda: {"reading": reading()},
    "intake.datum_guard": lambda: {
        "frame": settlements(),
        "districts": districts(),
        "table": "settlements",
        "declared": "wgs84",
    },
    "intake.read_buildings": lambda: {"path": buildings_file(), "crs": GRID.crs, "unit": "ft"},
    "intake.read_obstacles": lambda: {
        "sources": intake.ObstacleSources(canopy=raster_file("m")),
        "grid": GRID,
    },
    "intake.read_clutter": lambda: {"path": raster_file(), "grid": GRID, "classes": {10: 1}},
    "intake.read_population": lambda: {"path": raster_file(), "grid": GRID},
    "intake.read_shares": lambda: {"path": raster_file("1"), "grid": GRID, "name": "land"},
    "intake.read_table": lambda: {"path": table_file(), "table": "sites"},
    "intake.read_terrain": lambda: {"path": raster_file("m"), "grid": GRID},
    "intake.schema": lambda: {"table": "sites", "as_json": True},
    "store.file_stems": lambda: {"names": ["a", "b"]},
    "store.measures_wide": lambda: {
        "districts": districts(),
        "measures": measures(),
        "year": 2016,
    },
    "store.run_json_text": lambda: {"about": {"a": 1}},
    "store.toml_text": lambda: {"values": {"a": 1}},
    "store.write_csv": lambda: {"frame": FRAME, "path": Path("a.csv")},
    "store.write_districts_gpkg": lambda: {
        "layers": {"districts": districts()},
        "path": Path("a.gpkg"),
    },
    "store.write_parquet": lambda: {"frame": FRAME, "path": Path("a.parquet")},
    "store.write_raster": lambda: {
        "array": people(),
        "grid": GRID,
        "path": Path("a.tif"),
        "description": "a",
        "nodata": -1.0,
    },
    "store.write_rasters": lambda: {
        "rasters": {"a": people()},
        "grid": GRID,
        "folder": Path("rasters"),
    },
    "store.write_tables": lambda: {"tables": {"a": FRAME}, "folder": Path("tables")},
    "store.write_xlsx": lambda: {
        "sheets": [store.Sheet(name="a", frame=FRAME)],
        "path": Path("a.xlsx"),
        "max_rows": 10,
    },
}
