"""Districts in several rows."""

import pandas as pd

from fugai.intake import prepare_districts, read_table

HEAD = "district_id,name,population,wkt\n"


def square(x, y=39.0):
    return f'"POLYGON (({x} {y}, {x + 0.1} {y}, {x + 0.1} {y + 0.1}, {x} {y + 0.1}, {x} {y}))"'


def test_islands_are_united_and_said(write):
    rows = f"A,甲,100,{square(117)}\nB,乙,5,{square(118)}\nA,甲,100,{square(117.5)}\n"
    reading = read_table(write("d.csv", HEAD + rows), "districts")
    frame = reading.frame.set_index("district_id")
    assert frame.index.tolist() == ["A", "B"]
    assert abs(frame.geometry["A"].area - 0.02) < 1e-9  # two squares of a tenth of a degree
    assert frame["population"].tolist() == [100, 5]
    (found,) = reading.findings.to_dict("records")
    assert (found["row"], found["action"]) == (4, "repaired")
    assert found["rule"].endswith("united with that of row 2")
    assert len(prepare_districts(reading).frame) == 2


def test_figures_that_differ_are_left_out(write):
    rows = f"A,甲,100,{square(117)}\nA,甲,5,{square(117.5)}\n"
    reading = read_table(write("d.csv", HEAD + rows), "districts")
    assert reading.frame["name"].tolist() == ["甲"]
    assert pd.isna(reading.frame["population"].iloc[0])
    assert sorted(reading.findings["column"]) == ["district_id", "population"]


def test_two_names_with_one_id_are_two_districts(write):
    rows = f"A,甲,100,{square(117)}\nA,乙,5,{square(117.5)}\n"
    reading = read_table(write("d.csv", HEAD + rows), "districts")
    assert reading.frame["name"].tolist() == ["甲"]
    assert reading.findings["action"].tolist() == ["refused"]


def test_two_versions_of_a_district_are_no_parts(write):
    rows = f"A,甲,100,{square(117)}\nA,甲,100,{square(117.01)}\nA,甲,100,{square(117)}\n"
    reading = read_table(write("d.csv", HEAD + rows), "districts")
    assert len(reading.frame) == 1
    assert reading.findings["action"].tolist() == ["refused", "refused"]


def test_districts_without_ids_by_the_parts_of_a_name(write):
    rows = f"甲,{square(117)}\n甲,{square(117.5)}\n乙,{square(118)}\n"
    reading = read_table(write("d.csv", "name,wkt\n" + rows), "districts")
    assert reading.frame["district_id"].tolist() == ["甲", "乙"]
