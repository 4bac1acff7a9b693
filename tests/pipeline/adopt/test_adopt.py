"""A folder of files becomes a project that runs, and says what it did not use and why."""

from __future__ import annotations

import shutil
import tomllib

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer
from shapely import Point, box

import fugai
from fugai.errors import ConfigError, InputError
from fugai.intake import convert_datum
from fugai.wireless import cells_from_sites, technologies

EDGE = (500_000.0, 4_320_000.0)
"""Lower left corner of the districts in EPSG:4548 (CGCS2000, 3-degree Gauss-Krueger at 117 E). [m]"""

SITES = {"S01": (2_000.0, 500.0), "S02": (9_000.0, 4_000.0), "S03": (5_000.0, 9_500.0)}


def districts() -> gpd.GeoDataFrame:
    shapes = [
        box(
            EDGE[0] + 6_000 * i,
            EDGE[1] + 6_000 * j,
            EDGE[0] + 6_000 * (i + 1),
            EDGE[1] + 6_000 * (j + 1),
        )
        for i in range(2)
        for j in range(2)
    ]
    columns = {"code": ["01", "02", "03", "04"], "label": ["Alder", "Birch", "Cedar", "Dogwood"]}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=4548)


@pytest.fixture
def folder(tmp_path):
    """Sites, antennas and cells to be joined; districts in another CRS; residents by year."""
    root = tmp_path / "data"
    root.mkdir()
    districts().to_file(root / "areas.gpkg")
    to_utm = Transformer.from_crs(4548, 32650, always_xy=True)
    rows = []
    for name, (x, y) in SITES.items():
        east, north = to_utm.transform(EDGE[0] + x, EDGE[1] + y)
        rows.append((name, "Alpha", round(east, 1), round(north, 1)))
    frame = pd.DataFrame(rows, columns=["site_id", "operator", "easting", "northing"])
    frame.to_csv(root / "sites.csv", index=False)
    antennas, cells = [], []
    for name in SITES:
        for azimuth in (0, 120, 240):
            antenna = f"A{len(antennas):03d}"
            antennas.append((antenna, 30 + len(antennas), azimuth, 4))
            for band in ("B20", "B3") if azimuth else ("L1800",):
                cells.append((f"C{len(cells):03d}", name, antenna, "LTE", band))
    columns = ["antenna_id", "height_m", "azimuth", "downtilt"]
    pd.DataFrame(antennas, columns=columns).to_csv(root / "antennas.csv", index=False)
    columns = ["cell_id", "site_id", "antenna_id", "technology", "band"]
    pd.DataFrame(cells, columns=columns).to_csv(root / "cells.csv", index=False)
    residents = {"code": ["01", "02", "03", "04"], "2013": [1, 2, 3, 4], "2014": [10, 20, 30, 40]}
    pd.DataFrame(residents).to_csv(root / "people.csv", index=False)
    (root / "notes.pdf").write_bytes(b"%PDF-1.4")
    return root


def network(inputs):
    cells = cells_from_sites(
        inputs.tables["sites"], cells=inputs.tables["cells"], technologies=technologies()
    )
    return cells.sort_values("cell_id").reset_index(drop=True)


def test_three_tables_to_be_joined_are_as_if_joined_by_hand(folder):
    fugai.adopt(folder)
    inputs = fugai.check(folder).inputs
    found = network(inputs)
    cells = pd.read_csv(folder / "cells.csv").merge(pd.read_csv(folder / "antennas.csv"))
    places = pd.read_csv(folder / "sites.csv")
    points = gpd.GeoSeries.from_xy(places["easting"], places["northing"], crs=32650)
    sites = gpd.GeoDataFrame(
        {"site_id": places["site_id"], "operator": "Alpha", "technology": "lte-fdd"},
        geometry=points.to_crs(inputs.grid.crs),
    )
    by_hand = pd.DataFrame(
        {
            "cell_id": cells["cell_id"],
            "site_id": cells["site_id"],
            "frequency_mhz": cells["band"].map({"B20": 806.0, "B3": 1842.5, "L1800": 1842.5}),
            "height_m": cells["height_m"],
            "azimuth_deg": cells["azimuth"],
            "downtilt_deg": cells["downtilt"],
        }
    )
    wanted = cells_from_sites(sites, cells=by_hand, technologies=technologies())
    wanted = wanted.sort_values("cell_id").reset_index(drop=True)
    assert len(found) == 15
    for name in ("cell_id", "site_id", "frequency_mhz", "azimuth_deg", "height_m", "power_dbm"):
        assert found[name].tolist() == wanted[name].tolist(), name
    # both go through degrees, which costs less than a millimetre
    assert found.geometry.distance(wanted.geometry).max() < 1e-3
    assert inputs.districts["population"].tolist() == [10.0, 20.0, 30.0, 40.0]


def test_a_crs_that_fits_as_well_is_named_beside_the_one_that_is_taken(folder):
    frame = pd.read_csv(folder / "sites.csv")
    frame["northing"] += 2_000.0  # no site is near the southern edge any more
    frame.to_csv(folder / "sites.csv", index=False)
    fugai.adopt(folder)
    text = (folder / "project.toml").read_text("utf-8")
    assert "To be confirmed: EPSG:" in text
    assert "fit as well" in text


def test_the_project_file_says_what_was_found_and_what_not(folder):
    adoption = fugai.adopt(folder)
    text = adoption.path.read_text("utf-8")
    project = tomllib.loads(text)
    assert project["project"]["years"] == [2014]
    assert project["inputs"]["districts"]["columns"] == {"district_id": "code", "name": "label"}
    assert project["inputs"]["sites"]["crs"] == "EPSG:32650"
    assert project["inputs"]["sites"]["rows"] == "cells"
    assert project["inputs"]["cells"]["bands"] == "3gpp"
    assert project["wireless"]["profiles"]["lte"]["technologies"] == ["lte"]
    assert "100.0% of the rows have a partner" in text
    assert [one.file for one in adoption.unused] == ["notes.pdf"]
    assert "# - notes.pdf" in text
    for language in ("en", "zh"):
        assert "notes.pdf" in adoption.text(language)


def test_a_project_file_is_never_overwritten_without_force(folder):
    (folder / "project.toml").write_text("mine")
    with pytest.raises(ConfigError, match="is there already; --force replaces it"):
        fugai.adopt(folder)
    assert (folder / "project.toml").read_text() == "mine"
    other = fugai.adopt(folder, out=folder / "other.toml")
    assert other.path.name == "other.toml"
    fugai.adopt(folder, force=True)
    assert "[inputs.districts]" in (folder / "project.toml").read_text("utf-8")


def test_a_file_elsewhere_is_refused(folder, tmp_path):
    with pytest.raises(ConfigError, match=r"must be a \.toml file in the folder"):
        fugai.adopt(folder, out=tmp_path / "project.toml")
    with pytest.raises(ConfigError, match="must be a folder"):
        fugai.adopt(folder / "cells.csv")


def test_a_folder_without_data_is_an_error_that_names_its_files(tmp_path):
    (tmp_path / "a.csv").write_text("foo,bar\n1,2\n")
    with pytest.raises(InputError, match=r"a\.csv"):
        fugai.adopt(tmp_path)
    assert not (tmp_path / "project.toml").exists()


def test_datums_are_found_by_trial(tmp_path):
    frame = gpd.GeoDataFrame(
        {"adcode": ["1"], "name": ["甲区"]}, geometry=[box(117, 39, 117.2, 39.2)], crs=4326
    )
    frame.to_file(tmp_path / "districts.geojson")
    for datum in ("wgs84", "gcj02", "bd09"):
        lon, lat = convert_datum(
            np.full(30, 117.1985), np.linspace(39.01, 39.19, 30), "wgs84", datum
        )
        rows = {"site_id": range(30), "technology": "LTE", "lon": lon, "lat": lat}
        pd.DataFrame(rows).to_csv(tmp_path / "sites.csv", index=False)
        fugai.adopt(tmp_path, force=True)
        project = tomllib.loads((tmp_path / "project.toml").read_text("utf-8"))
        assert project["inputs"]["sites"].get("datum", "wgs84") == datum


def test_without_districts_the_extent_of_the_data_is_one_and_said(tmp_path):
    head = "radio,mcc,net,area,cell,unit,lon,lat,range\n"
    rows = (
        "LTE,460,0,1,1,0,117.1,39.1,1\nGSM,460,0,1,2,0,117.2,39.2,1\nNR,460,1,1,3,0,117.1,39.2,1\n"
    )
    (tmp_path / "towers.csv").write_text(head + rows)
    adoption = fugai.adopt(tmp_path)
    assert "the hull of all its points is the only district" in adoption.text()
    inputs = fugai.check(tmp_path).inputs
    assert len(inputs.districts) == 1
    assert inputs.tables["sites"]["district_id"].tolist() == ["extent"] * 3


def test_tiles_say_by_their_file_whether_they_are_mobile_and_of_which_year(tmp_path):
    frame = gpd.GeoDataFrame(
        {"id": ["1"], "name": ["x"]}, geometry=[box(-68, 17, -65, 19)], crs=4326
    )
    frame.to_file(tmp_path / "districts.geojson")
    text = "quadkey,avg_d_kbps,avg_u_kbps,avg_lat_ms,tests\n0323002020133332,1000,100,9,3\n"
    for name in ("2023-q3_fixed_tiles.csv", "2022_mobile.csv"):
        (tmp_path / name).write_text(text)
    fugai.adopt(tmp_path)
    table = fugai.check(tmp_path).inputs.tables["speed_tests"]
    assert sorted(zip(table["kind"], table["year"], strict=True)) == [
        ("fixed", 2023),
        ("mobile", 2022),
    ]


def test_what_is_ambiguous_is_asked(tmp_path):
    frame = gpd.GeoDataFrame({"id": ["1"], "name": ["x"]}, geometry=[box(9, 47, 10, 48)], crs=4326)
    frame.to_file(tmp_path / "districts.geojson")
    places = gpd.GeoDataFrame(
        {
            "id": ["a", "b", "c"],
            "type": ["stop", "stop", "area"],
            "soort": ["Buitenkluis", "social", "social"],
        },
        geometry=[Point(9.5, 47.5), Point(9.6, 47.5), box(9.4, 47.4, 9.6, 47.6)],
        crs=4326,
    )
    places.to_file(tmp_path / "parcel_points.geojson")
    asked = []

    def ask(question, options):
        asked.append((question.en, tuple(options)))
        return "shop"

    fugai.adopt(tmp_path, ask=ask)
    assert len(asked) == 1
    assert "'social'" in asked[0][0]
    assert "shop" in asked[0][1]
    table = fugai.check(tmp_path).inputs.tables["outlets"]
    # the area is a buffer and no outlet
    assert table[["outlet_id", "kind"]].to_numpy().tolist() == [["a", "locker"], ["b", "shop"]]
    fugai.adopt(tmp_path, force=True)
    assert fugai.check(tmp_path).inputs.tables["outlets"]["outlet_id"].tolist() == ["a"]
    assert "To be confirmed: nobody knows" in (tmp_path / "project.toml").read_text("utf-8")


def test_slipped_decimal_points_are_seen_beside_the_other_positions(tmp_path):
    samples = [
        f"{117.1 + 0.0001 * i:.6f},{39.1 + 0.0001 * i:.6f},{-80 - i % 9},S1" for i in range(300)
    ]
    (tmp_path / "drive_test.csv").write_text("lon,lat,rsrp,site_id\n" + "\n".join(samples) + "\n")
    (tmp_path / "sites.csv").write_text("site_id,technology,lon,lat\nS1,LTE,11.71,39.11\n")
    adoption = fugai.adopt(tmp_path)
    assert "decimal points of its coordinates have slipped" in adoption.text()
    sites = fugai.check(tmp_path).inputs.tables["sites"]
    assert sites.geometry.to_crs(4326).x.round(6).tolist() == [117.1]
    # made anew, and not taken for the user's own, when the folder is looked at again
    assert "the hull of all its points" in fugai.adopt(tmp_path, force=True).text()


def test_a_project_without_its_project_file_is_found_again(root, tmp_path):
    """Every table of a hand-written project is the same table, with the same rows."""
    folder = tmp_path / "tiny"
    shutil.copytree(root / "tests" / "projects" / "tiny", folder)
    by_hand = fugai.check(folder).inputs
    (folder / "project.toml").unlink()
    fugai.adopt(folder)
    found = fugai.check(folder).inputs
    assert set(found.tables) == set(by_hand.tables)
    for name in found.tables:
        assert len(found.tables[name]) == len(by_hand.tables[name]), name
    assert found.roads is not None
    assert found.districts.index.tolist() == by_hand.districts.index.tolist()


def test_keys_that_lost_their_zeros_are_told_of_and_what_is_no_data_has_a_reason(folder):
    frame = pd.read_csv(folder / "cells.csv")
    frame.loc[0, "antenna_id"] = "A0"
    frame.to_csv(folder / "cells.csv", index=False)
    (folder / "roads.osm.pbf").write_bytes(b"not a map")
    text = "\n".join(fugai.adopt(folder).text().splitlines())
    assert "93.3% of the rows have a partner; 6.7% more differ by leading zeros" in text
    assert "roads.osm.pbf: `roads.osm.pbf` cannot be read as OpenStreetMap data" in text
    assert fugai.check(folder).inputs.tables["cells"].shape[0] == 15
