"""Ids of files that have none: stable, said, and the same for the same row."""

from fugai.intake import read_table

HEAD = "名称,造价,经度,纬度\n"
ROWS = ["东站,1,117.0,39.0", "西站,2,117.1,39.0", "南站,3,117.2,39.0"]


def ids(reading):
    return dict(zip(reading.frame["name"], reading.frame["candidate_id"], strict=True))


def test_ids_stay_when_rows_are_sorted_added_and_changed(write):
    one = read_table(write("c.csv", HEAD + "\n".join(ROWS)), "candidates")
    more = ["北站,9,117.3,39.0", *reversed(ROWS)]
    two = read_table(write("c.csv", HEAD + "\n".join(more).replace(",2,", ",7,")), "candidates")
    assert len(set(ids(one).values())) == 3
    assert ids(one).items() <= ids(two).items()
    assert "has no column `candidate_id`: ids were made of position and name" in one.notes[0].en


def test_the_same_row_twice_is_a_duplicate_and_another_at_its_place_is_not(write):
    rows = [ROWS[0], ROWS[0], "东站,5,117.0,39.0"]
    reading = read_table(write("c.csv", HEAD + "\n".join(rows)), "candidates")
    first, second = reading.frame["candidate_id"]
    assert second == f"{first}-2"
    assert reading.findings["rule"].tolist() == [
        "must be unique, it is that of row 2, the whole row is the same"
    ]


def test_serial_numbers_are_ids_of_their_file(write):
    rows = [f"{i},{row}" for i, row in enumerate(ROWS, start=1)]
    reading = read_table(write("c.csv", "序号," + HEAD + "\n".join(rows)), "candidates")
    assert reading.frame["candidate_id"].tolist() == ["c:1", "c:2", "c:3"]
    again = read_table(
        write("d.csv", "序号," + HEAD + "\n".join(["1," + r for r in ROWS])), "candidates"
    )
    assert again.frame["candidate_id"].str.startswith("d:").all()
    assert again.frame["candidate_id"].is_unique


def test_districts_go_by_their_name(write):
    text = 'name,wkt\n东区,"POLYGON ((117 39, 117.1 39, 117.1 39.1, 117 39))"\n'
    reading = read_table(write("d.csv", text), "districts")
    assert reading.frame["district_id"].tolist() == ["东区"]


def test_layers_of_one_mast_share_their_id(write):
    text = "technology,lon,lat\ngsm,117,39\nlte-fdd,117,39\ngsm,117.1,39\ngsm,117.1,39\n"
    reading = read_table(write("s.csv", text), "sites")
    assert reading.frame["site_id"].nunique() == 2
    assert len(reading.frame) == 3
    assert len(reading.findings) == 1
