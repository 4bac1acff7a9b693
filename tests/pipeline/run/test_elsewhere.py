"""What a run leaves for other programs: a named CRS, places, styles, classes, and KML on demand."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import rasterio

import fugai
from fugai.cli import run_cli
from fugai.errors import InputError
from fugai.pipeline.interchange.kml import write_results_kml

VILLAGES = Path(__file__).parents[2] / "projects" / "siting"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("elsewhere") / "run"
    fugai.run(VILLAGES, only=["broadband"], out=out)
    return out


def projected(tmp_path, *, code):
    """The project with its districts as a file in a projected CRS."""
    project = tmp_path / "project"
    shutil.copytree(VILLAGES, project)
    districts = gpd.read_file(project / "districts.geojson").to_crs(code)
    districts.to_file(project / "districts.gpkg", layer="districts")
    text = (
        (project / "project.toml").read_text("utf-8").replace("districts.geojson", "districts.gpkg")
    )
    (project / "project.toml").write_text(text, "utf-8")
    return project


def crs_codes(path):
    kinds = dict(pyogrio.list_layers(path))
    return {
        gpd.read_file(path, layer=name, rows=1).crs.to_authority()
        for name, kind in kinds.items()
        if kind is not None
    }


def test_a_chosen_crs_leaves_as_degrees(folder):
    assert crs_codes(folder / "districts.gpkg") == {("EPSG", "4326")}
    about = json.loads((folder / "run.json").read_text("utf-8"))["geopackage"]
    assert about == {"file": "districts.gpkg", "crs": "EPSG:4326"}


def test_a_projected_crs_of_the_boundaries_stays(tmp_path):
    west = gpd.read_file(VILLAGES / "districts.geojson").total_bounds[0]
    code = 32600 + int((west + 180) // 6) + 1
    out = tmp_path / "run"
    fugai.run(projected(tmp_path, code=code), only=["broadband"], out=out)
    assert crs_codes(out / "districts.gpkg") == {("EPSG", str(code))}
    about = json.loads((out / "run.json").read_text("utf-8"))["geopackage"]
    assert about["crs"] == f"EPSG:{code}"
    back = gpd.read_file(out / "districts.gpkg", layer="districts")
    given = gpd.read_file(tmp_path / "project" / "districts.gpkg")
    assert back.total_bounds == pytest.approx(
        given.total_bounds, abs=0.01
    )  # there and back, in metres


def test_places_are_layers_with_styles(folder):
    layers = dict(pyogrio.list_layers(folder / "districts.gpkg"))
    for name in ("districts", "sites", "outlets", "settlements", "candidates"):
        assert name in layers, layers
    styles = pyogrio.read_dataframe(folder / "districts.gpkg", layer="layer_styles")
    assert set(styles["f_table_name"]) == {
        name for name, kind in layers.items() if kind is not None
    }
    for row in styles.itertuples():
        renderer = ET.fromstring(row.styleQML).find("renderer-v2")
        column = renderer.get("attr")
        frame = gpd.read_file(folder / "districts.gpkg", layer=row.f_table_name)
        assert column is None or column in frame.columns


def test_rasters_have_classes(folder):
    with rasterio.open(folder / "rasters" / "urbanisation.tif") as source:
        codes = source.read(1)
        table = source.colormap(1)
    assert all(table[code][3] == 255 for code in np.unique(codes))
    assert (folder / "rasters" / "urbanisation.tif.aux.xml").is_file()
    back = fugai.read_run(folder)
    assert back.rasters["urbanisation"].dtype == np.int8


def test_a_run_becomes_kml(folder, tmp_path, capsys):
    out = tmp_path / "plan.kml"
    assert run_cli(["convert", str(folder), "--out", str(out)]) == 0
    root = ET.parse(out).getroot()
    space = "{http://www.opengis.net/kml/2.2}"
    folders = [one.findtext(f"{space}name") for one in root.iter(f"{space}Folder")]
    assert {"districts", "sites", "outlets", "settlements"} <= set(folders)
    villages = len(gpd.read_file(folder / "districts.gpkg", layer="settlements"))
    held = next(
        one for one in root.iter(f"{space}Folder") if one.findtext(f"{space}name") == "settlements"
    )
    assert len(held.findall(f"{space}Placemark")) == villages
    first = out.read_bytes()
    assert run_cli(["convert", str(folder), "--out", str(out)]) == 0
    assert out.read_bytes() == first
    capsys.readouterr()
    assert (
        run_cli(["convert", str(folder), "--out", str(out), "--from", "gcj02", "--to", "wgs84"])
        == 2
    )
    assert "always in WGS84" in capsys.readouterr().err
    assert (
        run_cli(["convert", str(VILLAGES / "outlets.csv"), "--out", str(tmp_path / "a.csv")]) == 2
    )


def test_what_is_no_run_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"must hold one of districts\.gpkg"):
        write_results_kml(tmp_path, tmp_path / "a.kml")
    with pytest.raises(InputError, match="it is not there"):
        write_results_kml(tmp_path / "none", tmp_path / "a.kml")
    (tmp_path / "text.gpkg").write_text("no vectors", "utf-8")
    with pytest.raises(InputError, match="cannot be read"):
        write_results_kml(tmp_path / "text.gpkg", tmp_path / "a.kml")
