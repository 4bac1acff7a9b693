"""Headings: built-in and user aliases, ambiguity, datums in headings, other people's formats."""

import itertools

import pytest

from fugai.errors import InputError
from fugai.intake import read_table
from fugai.intake.formats.heading_line import find_heading
from fugai.intake.headings import fold, match_headings, spellings, unit_spellings
from fugai.tables import TABLES

SITES = TABLES["sites"]


def matched(*headings, table="sites", datum="wgs84", **columns):
    return match_headings(headings, TABLES[table], file="f.csv", datum=datum, columns=columns)


@pytest.mark.parametrize("name", list(TABLES))
def test_no_spelling_means_two_columns_of_a_table(name):
    table = TABLES[name]
    words = [
        (fold(word), column.name)
        for column in table.columns
        for word in {column.name, column.title_zh, column.title, *column.aliases}
    ]
    by_word = itertools.groupby(sorted(set(words)), key=lambda pair: pair[0])
    double = {word: [c for _, c in group] for word, group in by_word}
    assert {word: names for word, names in double.items() if len(names) > 1} == {}


@pytest.mark.parametrize("name", list(TABLES))
def test_canonical_and_chinese_headings_mean_their_column(name):
    words = spellings(TABLES[name])
    for column in TABLES[name].columns:
        assert words[fold(column.name)][0] == column.name
        assert words[fold(column.title_zh)][0] == column.name


@pytest.mark.parametrize(
    "heading", ["Site_ID", "site id", "SITE-ID", "ｓｉｔｅ＿ｉｄ", "基站编号", " siteId "]
)
def test_spellings_of_a_heading(heading):
    assert matched(heading).columns == {"site_id": 0}


def test_user_aliases_win_over_built_in_ones():
    match = matched("site_id", "站号", site_id="站号")
    assert match.columns == {"site_id": 1}


def test_user_aliases_for_positions():
    assert matched("a", "b", lon="b", lat="a").positions == {"lon": 1, "lat": 0}


def test_a_user_alias_that_is_not_there():
    with pytest.raises(
        InputError, match=r"one heading '站号' for `site_id`, it is not there; found 'a'"
    ):
        matched("a", site_id="站号")


def test_a_user_alias_for_no_column():
    with pytest.raises(InputError, match=r"must name columns of sites .*, found 'colour'"):
        matched("a", colour="a")


def test_two_headings_for_one_column():
    with pytest.raises(InputError, match="one heading for `height_m`, found '挂高' and '高度'"):
        matched("挂高", "高度")


def test_the_same_heading_twice():
    with pytest.raises(InputError, match="found 'site_id' and 'site_id'"):
        matched("site_id", "site_id")


def test_the_more_exact_heading_wins_with_a_note():
    match = matched("编号", "基站编号")
    assert match.columns == {"site_id": 1}
    assert match.notes == ("`f.csv`: `site_id` was read from '基站编号', not from '编号'.",)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        ("lon", "lat"),
        ("LONGITUDE", "LATITUDE"),
        ("lng", "lat"),
        ("经度", "纬度"),
        ("经度(°)", "纬度(°)"),
        ("Long", "Lat"),
        ("东经", "北纬"),
    ],
)
def test_positions(lon, lat):
    assert matched(lat, lon).positions == {"lat": 0, "lon": 1}


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("lat, lon", "latlon"),
        ("lat,lng", "latlon"),
        ("经度,纬度", "lonlat"),
        ("经度，纬度", "lonlat"),
        ("坐标", "coordinates"),
        ("coordinates", "coordinates"),
        ("WKT", "wkt"),
        ("x", "x"),
        ("quadkey", "quadkey"),
    ],
)
def test_other_positions(heading, kind):
    assert matched(heading).positions == {kind: 0}


def test_headings_of_the_declared_datum_are_taken():
    headings = ("gcj02_lon", "gcj02_lat", "wgs84_lon", "wgs84_lat")
    assert matched(*headings, datum="gcj02").positions == {"lon": 0, "lat": 1}
    assert matched(*headings, datum="wgs84").positions == {"lon": 2, "lat": 3}
    assert matched("百度经度", "百度纬度", datum="bd09").positions == {"lon": 0, "lat": 1}


def test_a_heading_of_another_datum_is_an_error():
    with pytest.raises(
        InputError, match=r"`datum` of `f.csv` must be 'gcj02' as its heading 'lon_gcj02' says"
    ):
        matched("lon_gcj02", "lat_gcj02")


def test_opencellid_key_in_parts():
    old = matched("radio", "mcc", "mnc", "lac", "cid", "long", "lat")
    new = matched("radio", "mcc", "net", "area", "cell", "unit", "lon", "lat")
    assert (old.key_parts, new.key_parts) == ((1, 2, 3, 4), (1, 2, 3, 4))
    assert matched("radio", "mcc", "mnc", "cid").key_parts == ()
    assert matched("site_id", "mcc", "mnc", "lac", "cid").key_parts == ()


def test_a_quadkey_beside_an_id_is_a_position_without_a_note():
    match = matched("test_id", "quadkey", table="speed_tests")
    assert (match.columns, match.positions, match.notes) == ({"test_id": 0}, {"quadkey": 1}, ())


def test_units_of_ookla():
    match = matched("avg_d_kbps", "avg_u_kbps", table="speed_tests")
    assert match.unit_factors == {"download_mbps": 1e-3, "upload_mbps": 1e-3}


def test_missing_required_column(write):
    path = write("s.csv", "site_id,lon,lat\nA,117,39\n")
    with pytest.raises(
        InputError,
        match=r"must have a column `technology` \(制式\) for sites, found 'site_id', 'lon'",
    ):
        read_table(path, "sites")


def test_missing_position(write):
    path = write("s.csv", "site_id,technology\nA,gsm\n")
    with pytest.raises(InputError, match="must have columns for the position"):
        read_table(path, "sites")


@pytest.mark.parametrize(
    ("heading", "table", "column", "factor"),
    [
        ("天线挂高(m)", "sites", "height_m", 1.0),
        ("天线挂高（单位：米）", "sites", "height_m", 1.0),
        ("Height [ft]", "sites", "height_m", 0.3048),
        ("频率(GHz)", "sites", "frequency_mhz", 1e3),
        ("常住人口（万人）", "settlements", "population", 1e4),
        ("户数(户)", "settlements", "households", 1.0),
        ("下行速率(kbps)", "services", "download_mbps", 1e-3),
        ("带宽(M)", "services", "download_mbps", 1.0),
        ("日处理量（件/天）", "outlets", "capacity_per_day", 1.0),
    ],
)
def test_units_behind_a_heading(heading, table, column, factor):
    match = matched(heading, table=table)
    assert (match.columns, match.unit_factors) == ({column: 0}, {column: factor})


@pytest.mark.parametrize(
    ("heading", "table", "column", "factor"),
    [
        ("height_ft", "sites", "height_m", 0.3048),
        ("height_cm", "cells", "height_m", 0.01),
        ("frequency_GHz", "sites", "frequency_mhz", 1e3),
        ("frequency_kHz", "cells", "frequency_mhz", 1e-3),
        ("bandwidth_kHz", "sites", "bandwidth_mhz", 1e-3),
        ("band_MHz", "access_points", "band_ghz", 1e-3),
        ("avg_u_kbps", "speed_tests", "upload_mbps", 1e-3),
        ("download_Gbps", "services", "download_mbps", 1e3),
    ],
)
def test_units_in_the_headings_of_public_datasets(heading, table, column, factor):
    assert matched(heading, table=table).unit_factors == {column: factor}


@pytest.mark.parametrize("heading", ["天线挂高(km)", "天线挂高(级)", "制式(m)"])
def test_a_unit_that_the_column_cannot_have_is_not_guessed(heading):
    assert matched(heading).columns == {}


def test_a_heading_and_the_same_with_its_unit_are_one_too_many():
    with pytest.raises(InputError, match=r"found '天线挂高' and '天线挂高\(m\)'"):
        matched("天线挂高", "天线挂高(m)")


@pytest.mark.parametrize("name", list(TABLES))
def test_no_unit_makes_a_heading_mean_another_column(name):
    plain = spellings(TABLES[name])
    assert set(unit_spellings(TABLES[name])) & set(plain) == set()


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([["a", "b"], ["1", "2"]], (["a", "b"], 0)),
        ([["title"], ["a", "b"], ["1", ""]], (["a", "b"], 1)),
        ([["a", "group", ""], ["", "b", "c"], ["1", "2", "3"]], (["a", "b", "c"], 1)),
        ([["group", "", "a"], ["b", "c", ""], ["1", "2", "3"]], (["b", "c", "a"], 1)),
        ([["a", "b"], ["", ""], ["1", "2"]], (["a", "b"], 0)),
        ([["x", "y"], ["1", "2"]], (["x", "y"], 0)),
    ],
)
def test_which_lines_are_the_heading(lines, found):
    assert find_heading(lines, {"a", "b", "c"}.__contains__) == found


@pytest.mark.parametrize(
    ("heading", "column", "factor"),
    [
        ("天线挂高（m）", "height_m", 1),
        ("天线挂高【m】", "height_m", 1),
        ("天线挂高〔米〕", "height_m", 1),
        ("天线挂高［cm］", "height_m", 0.01),
        ("天线挂高｛米｝", "height_m", 1),
        ("天线挂高/m", "height_m", 1),
        ("天线挂高，单位：米", "height_m", 1),
        ("Height in m", "height_m", 1),
        ("*天线挂高(m)", "height_m", 1),
        ("天线挂高（选填）（m）", "height_m", 1),
        ("“天线挂高”", "height_m", 1),
    ],
)
def test_units_in_any_bracket(heading, column, factor):
    found = match_headings(["基站编号", heading], TABLES["sites"], file="s.csv", datum="wgs84")
    assert found.columns[column] == 1
    assert found.unit_factors.get(column, 1) == factor


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        ("经度（度）", "纬度（°）"),
        ("经度【°】", "纬度[deg]"),
        ("Longitude (decimal degrees)", "lat deg"),
    ],
)
def test_units_of_positions(lon, lat):
    found = match_headings([lon, lat], TABLES["sites"], file="s.csv", datum="wgs84")
    assert found.positions == {"lon": 0, "lat": 1}


def test_a_remark_in_brackets_is_no_part_of_a_name_but_may_be_a_unit():
    headings = ["基站编号（必填）", "制式（2G/3G/4G）", "天线挂高（km）", "名称（全称）"]
    found = match_headings(headings, TABLES["sites"], file="s.csv", datum="wgs84")
    assert found.columns == {"site_id": 0, "technology": 1, "name": 3}
    (note,) = found.notes
    assert note.en.startswith("`s.csv`: the unit or remark in '天线挂高（km）' is not known")


def test_money_in_myriads_is_said():
    found = match_headings(["造价（万元）"], TABLES["candidates"], file="c.csv", datum="wgs84")
    assert found.unit_factors == {"cost": 1e4}
    assert found.notes[0].en == "`c.csv`: `cost` is '造价（万元）' times 10000."


def test_one_heading_twice_is_to_be_renamed():
    with pytest.raises(InputError, match="found '名称' and '名称'; rename one of them"):
        match_headings(["名称", "名称"], TABLES["sites"], file="s.csv", datum="wgs84")
