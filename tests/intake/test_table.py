"""Whole tables: duplicates, where, constants, findings, and files of real places."""

import geopandas as gpd
import pandas as pd
import pytest

from fugai.errors import ConfigError, InputError
from fugai.intake import Expected, Source, concat_readings, prepare_districts, read_table
from fugai.tables import FINDING_COLUMNS, TABLES

HEAD = "site_id,technology,operator,lon,lat\n"


def test_columns_kinds_and_index(write):
    reading = read_table(write("s.csv", HEAD + "A,gsm,x,117,39\n"), "sites")
    frame = reading.frame
    assert list(frame.columns) == [*TABLES["sites"].names, "geometry"]
    assert isinstance(frame, gpd.GeoDataFrame)
    assert isinstance(frame.index, pd.RangeIndex)
    assert frame.crs.to_epsg() == 4326
    assert frame["status"].tolist() == ["active"]
    assert frame["height_m"].dtype == "float64"
    assert str(frame["opened"].dtype) == "Int64"
    assert list(reading.findings.columns) == list(FINDING_COLUMNS)


def test_every_finding_of_a_row_is_listed(write):
    text = (
        "site_id,technology,height_m,opened,lon,lat\n,morse,5000,soon,400,x\nB,gsm,30,2014,117,39\n"
    )
    reading = read_table(write("s.csv", text), "sites")
    assert reading.findings["column"].tolist() == [
        "site_id",
        "technology",
        "height_m",
        "opened",
        "lat",
    ]
    assert set(reading.findings["row"]) == {2}
    assert reading.frame["site_id"].tolist() == ["B"]


def test_duplicates_keep_the_first(write):
    rows = "A,gsm,x,117,39\nB,gsm,x,117,39\nA,gsm,x,117,39\nA,gsm,y,117,39\n"
    reading = read_table(write("s.csv", HEAD + rows), "sites")
    assert reading.frame["site_id"].tolist() == ["A", "B"]
    assert reading.findings[["row", "rule"]].to_numpy().tolist() == [
        [4, "must be unique, it is that of row 2, the whole row is the same"],
        [5, "must be unique, it is that of row 2"],
    ]


def test_a_site_has_a_row_for_each_of_its_layers(write):
    rows = "A,gsm,x,117,39\nA,nr,x,117,39\nA,lte,x,117.01,39\n"
    reading = read_table(write("s.csv", HEAD + rows), "sites")
    assert reading.frame["technology"].tolist() == ["gsm", "nr", "lte-fdd"]
    # 0.01 degrees at 39 degrees north: 111,195 m x 0.01 x cos 39 = 864 m
    assert reading.findings[["row", "rule", "action"]].to_numpy().tolist() == [
        [4, "must stand where its site stands in row 2, it is 864 m away", "flagged"]
    ]


def test_a_refused_row_is_no_first(write):
    reading = read_table(write("s.csv", HEAD + "A,morse,x,117,39\nA,gsm,x,117,39\n"), "sites")
    assert reading.frame["site_id"].tolist() == ["A"]


def test_where(write):
    rows = "A,gsm,x,117,39\nB,gsm,y,117,39\nC,morse,z,117,39\nD,nr,2,117,39\n"
    path = write("s.csv", HEAD + rows)
    one = read_table(path, "sites", source=Source(where={"operator": "y"}))
    assert one.frame["site_id"].tolist() == ["B"]
    assert one.notes[0] == "`s.csv`: 1 of 4 rows were asked for by `where`."
    two = read_table(
        path, "sites", source=Source(where={"Operator": ["x", 2], "technology": ["gsm", "nr"]})
    )
    assert two.frame["site_id"].tolist() == ["A", "D"]
    bad = read_table(path, "sites", source=Source(where={"operator": "z"}))
    assert bad.findings["row"].tolist() == [4]
    with pytest.raises(
        InputError, match=r"`where` of `s.csv` must name a heading .*, found 'colour'"
    ):
        read_table(path, "sites", source=Source(where={"colour": 1}))


def test_constants(write):
    path = write("s.csv", "site_id,lon,lat\nA,117,39\n")
    frame = read_table(
        path, "sites", source=Source(constants={"technology": "LTE FDD", "height_m": 30})
    ).frame
    assert frame[["technology", "height_m"]].to_numpy().tolist() == [["lte-fdd", 30.0]]
    with pytest.raises(InputError, match="must be columns of sites, found 'colour'"):
        read_table(path, "sites", source=Source(constants={"technology": "gsm", "colour": "red"}))
    with pytest.raises(
        InputError, match="columns that the file lacks, `site_id` is there as 'site_id'"
    ):
        read_table(path, "sites", source=Source(constants={"technology": "gsm", "site_id": "1"}))


def test_a_wrong_constant_refuses_every_row(write):
    reading = read_table(
        write("s.csv", "site_id,lon,lat\nA,117,39\n"),
        "sites",
        source=Source(constants={"technology": "morse"}),
    )
    assert len(reading.frame) == 0
    assert reading.findings["column"].tolist() == ["technology"]


def test_optional_keys_are_made_from_the_rows(write):
    text = "行政区代码,业务类别,年份,用户数\nD1,固定宽带,2016,100\nD2,移动,2016,200\n"
    frame = read_table(write("subs.csv", text), "subscriptions").frame
    assert frame["subscription_id"].tolist() == ["subs:2", "subs:3"]
    assert frame["kind"].tolist() == ["fixed", "mobile"]


def test_unused_columns_and_bare_generations_are_said(write):
    reading = read_table(write("s.csv", "site_id,radio,颜色,lon,lat\nA,3G,红,117,39\n"), "sites")
    assert reading.notes[:2] == (
        "`s.csv`: not used: '颜色'.",
        "`s.csv`: '3g' was read as umts in 1 rows.",
    )
    assert [note.en for note in reading.notes[2:]] == [
        "`s.csv`: `status` is stated in none of the 1 rows: 'active' is assumed in all of them."
    ]


def test_script_in_a_name_is_only_text(write):
    path = write(
        "s.csv", "site_id,name,technology,lon,lat\nA,</script><script>alert(1),gsm,117,39\n"
    )
    assert read_table(path, "sites").frame["name"].iloc[0] == "</script><script>alert(1)"


def test_unknown_table_missing_file_folder_and_ending(write, tmp_path):
    with pytest.raises(ConfigError, match=r"`table` must be one of districts, .*, found 'masts'"):
        read_table(write("s.csv", HEAD), "masts")
    with pytest.raises(InputError, match="must be an existing file"):
        read_table(tmp_path / "none.csv", "sites")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match="found a folder"):
        read_table(tmp_path / "folder.csv", "sites")
    with pytest.raises(InputError, match=r"`s.pdf` must end in one of \.csv"):
        read_table(write("s.pdf", b"%PDF"), "sites")


def test_osm_is_wgs84(write):
    with pytest.raises(InputError, match="must be wgs84 as in all OpenStreetMap data"):
        read_table(write("a.osm", b"<osm/>"), "sites", source=Source(datum="gcj02"))


def test_join_refuses_keys_of_earlier_files(write):
    one = read_table(write("a.csv", HEAD + "A,gsm,x,117,39\nB,gsm,x,117,39\n"), "sites")
    two = read_table(
        write("b.csv", HEAD + "C,gsm,x,117,39\nB,gsm,y,117,39\nX,morse,x,1,2\n"), "sites"
    )
    joined = concat_readings([one, two], "sites")
    assert joined.frame["site_id"].tolist() == ["A", "B", "C"]
    assert joined.findings[["file", "row"]].to_numpy().tolist() == [["b.csv", 4], ["b.csv", 3]]
    assert joined.findings["rule"].iloc[1] == "must be unique, it is that of row 3 in a.csv"
    assert joined.frame.crs == one.frame.crs


def test_join_of_one_and_of_an_empty_one(write):
    one = read_table(write("a.csv", HEAD + "A,gsm,x,117,39\n"), "sites")
    none = read_table(write("b.csv", HEAD), "sites")
    for readings in ([one], [one, none], [none, one]):
        assert concat_readings(readings, "sites").frame["site_id"].tolist() == ["A"]


class TestRealPlaces:
    def test_lesotho(self, worlds):
        reading = read_table(worlds / "lesotho" / "opencellid.csv", "sites")
        # 1,936 cells: those of one operator at one position are one mast, with a row per technology.
        assert len(reading.frame) == 1549
        assert reading.frame["site_id"].iloc[0] == "651-1-117-11201"
        assert reading.frame["operator"].iloc[0] == "Vodacom"
        assert len(reading.findings) == 0
        layers = reading.frame[["site_id", "technology"]]
        assert not layers.duplicated().any()

    def test_india(self, worlds):
        reading = read_table(worlds / "india" / "opencellid.csv", "sites")
        assert len(reading.frame) == 20_023  # of 22,398 cells
        assert len(reading.findings) == 0
        assert not reading.frame[["site_id", "technology"]].duplicated().any()

    def test_new_york_in_degrees_and_in_feet(self, worlds):
        path = worlds / "new-york" / "wifi_hotspots.csv"
        degrees = read_table(path, "access_points", crs="EPSG:2263").frame
        feet = read_table(
            path, "access_points", crs="EPSG:2263", source=Source(crs="EPSG:2263")
        ).frame
        assert len(degrees) == len(feet) == 2566
        # The file rounds its degrees to 1e-6, a third of a foot.
        assert degrees.geometry.distance(feet.geometry).max() < 0.5
        assert degrees["opened"].dropna().between(2000, 2020).all()

    def test_recife(self, worlds):
        folder = worlds / "recife"
        extent = (-35.1, -8.3, -34.8, -7.9)
        source = Source(constants={"technology": "gsm"})
        refused = read_table(
            folder / "sites.csv", "sites", source=source, expected=Expected(extent=extent)
        )
        assert (len(refused.frame), len(refused.findings)) == (0, 3)
        assert "longitude -34.89272, latitude -8.068361" in refused.findings["rule"].iloc[0]
        mended = read_table(
            folder / "sites.csv",
            "sites",
            source=source,
            expected=Expected(extent=extent, repair=True),
        )
        assert mended.frame.geometry.x.round(5).tolist() == [-34.89272, -34.89461, -34.89461]
        assert mended.frame["height_m"].tolist() == [41, 53, 53]
        assert mended.frame["azimuth_deg"].tolist() == [220, 10, 120]

    @pytest.mark.parametrize(
        ("file", "rows"),
        [("fixed_pr_ookla_2023Q3.geojson", 11_734), ("mobile_pr_ookla_2023Q4.geojson", 6_427)],
    )
    def test_puerto_rico(self, worlds, file, rows):
        reading = read_table(worlds / "puerto-rico" / file, "speed_tests")
        assert len(reading.frame) == rows
        assert set(reading.frame.geometry.geom_type) == {"Polygon"}
        widths = reading.frame.geometry.bounds
        width = widths["maxx"] - widths["minx"]
        assert width.max() - width.min() < 1e-9

    def test_a_tile_with_geometry_is_the_tile_of_its_quadkey(self, worlds):
        from fugai.intake.positions.quadkeys import tiles  # noqa: PLC0415

        path = worlds / "puerto-rico" / "mobile_pr_ookla_2023Q4.geojson"
        frame = read_table(path, "speed_tests").frame
        made = gpd.GeoSeries(tiles(list(frame["test_id"])), crs=4326)
        assert frame.geometry.bounds.sub(made.bounds).abs().to_numpy().max() < 1e-9

    def test_tianjin(self, worlds):
        columns = {"district_id": "Code_County", "name": "Name_County"}
        path = worlds / "tianjin" / "districts_wgs84.geojson"
        reading = read_table(path, "districts", source=Source(columns=columns))
        assert len(reading.frame) == 16
        assert "120116" in set(reading.frame["district_id"])

    def test_the_embedded_boundaries_are_in_gcj02(self, root, worlds):
        """Overlap with the true districts, intersection over union: 83 % before, 92 % after."""
        shares = []
        yardstick = read_table(worlds / "tianjin" / "districts_wgs84.geojson", "districts").frame
        true = yardstick.set_index("district_id").to_crs(32650).geometry
        for datum in ("wgs84", "gcj02"):
            reading = read_table(
                root / "data" / "tianjin" / "districts.geojson",
                "districts",
                source=Source(datum=datum),
            )
            districts = prepare_districts(reading)
            mine = districts.frame.to_crs(32650).geometry.reindex(true.index)
            shares.append((mine.intersection(true).area / mine.union(true).area).mean())
        assert shares == [pytest.approx(0.830, abs=5e-3), pytest.approx(0.917, abs=5e-3)]
        mended = districts.findings[districts.findings["action"] == "repaired"]["rule"]
        assert mended.str.contains("a ring must end where it begins").sum() == 1
        assert mended.str.contains("must be a valid polygon").sum() == 5


def test_findings_name_the_column_as_the_file_does(write):
    text = "基站编号,制式,开通\n时间,经度,纬度\n".replace("开通\n时间", '"开通\n时间"')
    reading = read_table(write("s.csv", text + "A,gsm,16/3/1,117,39\nB,,2016,117,39\n"), "sites")
    assert reading.findings["column"].tolist() == ["开通 时间 (opened)", "制式 (technology)"]
    twice = "基站编号,制式,经度,纬度\nA,gsm,117,39\nA,gsm,117,39\n"
    assert read_table(write("t.csv", twice), "sites").findings["column"].tolist() == [
        "基站编号 (site_id), 制式 (technology), layer, frequency_mhz, azimuth_deg"
    ]


def test_another_unit_in_the_heading_holds_for_thousands_too(write):
    text = 'quadkey,avg_d_kbps,tests\n132,20480,1\n133,"20,480",2\n'
    frame = read_table(write("t.csv", text), "speed_tests").frame
    assert frame["download_mbps"].tolist() == [20.48, 20.48]
