"""Tables of road edges."""

import math

import pandas as pd
import pytest
from pyproj import CRS, Geod, Transformer

from fugai.errors import InputError
from fugai.intake import Source
from fugai.intake.roads.read import read_roads

UTM = CRS(32631)
GEOD = Geod(ellps="WGS84")
HEAD = "tail,head,tail_lon,tail_lat,head_lon,head_lat,length_m,speed_kmh,oneway,highway\n"
ROWS = (
    "a,b,1.501,42.5,1.502,42.5,100,36,no,primary\n"
    "b,c,1.502,42.5,1.503,42.5,120,,yes,residential\n"
    "c,d,1.503,42.5,1.504,42.5,,36,,footway\n"
)


@pytest.fixture
def roads(tmp_path):
    def read(text, name="edges.csv", encoding="utf-8", **options):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return read_roads(path, crs=UTM, **options)

    return read


def test_a_table_by_hand(roads):
    reading = roads(HEAD + ROWS)
    edges = reading.frame.edges
    assert edges["length_m"].iloc[:2].tolist() == [100.0, 120.0]
    assert edges["drive_s"].notna().sum() == 3  # a-b both ways, b-c one way, c-d on foot only
    assert edges["walk_s"].notna().sum() == 6
    assert edges["drive_s"].iloc[:2].tolist() == pytest.approx([10.0, 120 / 25 * 3.6])
    assert edges["length_m"].iloc[2] == pytest.approx(GEOD.inv(1.503, 42.5, 1.504, 42.5)[2])
    assert len(reading.frame.x) == 4
    assert reading.findings.empty


def test_csv_chinese_csv_and_parquet_are_the_same(roads, tmp_path):
    plain = roads(HEAD + ROWS).frame
    chinese = HEAD.replace(
        "tail,head,tail_lon,tail_lat,head_lon,head_lat,length_m,speed_kmh,oneway,highway",
        "起点,终点,起点经度,起点纬度,终点经度,终点纬度,长度,速度,单行,道路等级",
    )
    body = ROWS.replace(",yes,", ",是,").replace(",no,", ",否,")
    others = [roads(chinese + body, encoding="gb18030").frame]
    path = tmp_path / "edges.parquet"
    frame = pd.DataFrame(
        {
            "u": ["a", "b", "c"],
            "v": ["b", "c", "d"],
            "tail_lon": [1.501, 1.502, 1.503],
            "tail_lat": 42.5,
            "head_lon": [1.502, 1.503, 1.504],
            "head_lat": 42.5,
            "length": [100, 120, math.nan],
            "speed": [36, math.nan, 36],
            "oneway": [False, True, False],
            "highway": ["primary", "residential", "footway"],
        }
    )
    frame.to_parquet(path)
    others.append(read_roads(path, crs=UTM).frame)
    for other in others:
        pd.testing.assert_frame_equal(other.edges, plain.edges)
        assert other.x == pytest.approx(plain.x)


def test_projected_coordinates_need_their_crs(roads):
    x, y = Transformer.from_crs(4326, UTM, always_xy=True).transform([1.501, 1.502], [42.5, 42.5])
    text = f"u,v,x1,y1,x2,y2\n1,2,{x[0]},{y[0]},{x[1]},{y[1]}\n"
    frame = roads(text, source=Source(crs="EPSG:32631")).frame
    assert frame.x == pytest.approx(x, abs=1e-6)
    with pytest.raises(InputError, match="in degrees or name their `crs`"):
        roads(text)
    with pytest.raises(InputError, match="must be known"):
        roads(text, source=Source(crs="EPSG:0"))


def test_no_place_is_joined_to_bridges_and_tunnels_of_a_table(roads):
    text = (
        "u,v,x1,y1,x2,y2,highway,osmid,bridge,tunnel,oneway\n"
        "1,2,1.5,42.5,1.51,42.5,service,1,yes,,yes\n"
        "2,3,1.51,42.5,1.52,42.5,service,2,,building_passage,yes\n"
        '3,4,1.52,42.5,1.53,42.5,service,"[3, 4]",yes,,yes\n'
        "4,5,1.53,42.5,1.54,42.5,motorway,5,,,yes\n"
        "5,6,1.54,42.5,1.55,42.5,service,6,,\"['yes', 'culvert']\",yes\n"
    )
    edges = roads(text).frame.edges
    drive = edges[edges["drive_s"].notna()]
    assert drive["joined"].tolist() == [False, True, True, False, False]


def test_without_oneway_a_note_says_so(roads):
    text = "u,v,x1,y1,x2,y2\n1,2,1.5,42.5,1.51,42.5\n"
    reading = roads(text)
    assert len(reading.frame.edges) == 2
    assert any("no `oneway`" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("row", "column", "action"),
    [
        ("a,x,1.501,42.5,abc,42.5,100,36,no,primary", "head_x", "refused"),
        ("a,x,1.501,42.5,,42.5,100,36,no,primary", "head_x", "refused"),
        ("a,x,nan,42.5,1.5,42.5,100,36,no,primary", "tail_x", "refused"),
        ("a,x,inf,42.5,1.5,42.5,100,36,no,primary", "tail_x", "refused"),
        (",x,1.501,42.5,1.5,42.5,100,36,no,primary", "tail", "refused"),
        ("a,x,1.501,42.5,1.5,42.5,100,900,no,primary", "speed_kmh", "refused"),
        ("a,x,1.501,42.5,1.5,42.5,-1,36,no,primary", "length_m", "refused"),
        ("a,a,1.501,42.5,1.501,42.5,10,36,no,primary", "head", "refused"),
        ("a,x,1.501,42.6,1.5,42.5,90000,36,no,primary", "tail", "repaired"),
        ("a,x,1.501,42.5,1.5,42.5,5,36,no,primary", "length_m", "flagged"),
    ],
)
def test_rows_that_break_a_rule_are_listed(roads, row, column, action):
    reading = roads(HEAD + ROWS + row + "\n")
    found = reading.findings.iloc[0]
    assert (found["row"], found["column"], found["action"]) == ("5", column, action)
    assert len(reading.frame.edges) == (6 if action == "refused" else 8)


def test_missing_columns_and_broken_files(roads, tmp_path):
    with pytest.raises(InputError, match="missing head_x, head_y"):
        roads("u,v,x1,y1\n1,2,1.5,42.5\n")
    (tmp_path / "edges.parquet").write_bytes(b"PAR1 and then nothing")
    with pytest.raises(InputError, match="must be a whole Parquet file"):
        read_roads(tmp_path / "edges.parquet", crs=UTM)
    with pytest.raises(InputError, match="empty"):
        roads("")
