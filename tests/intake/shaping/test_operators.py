"""Lists of operators, and one operator under several names."""

import pandas as pd
import pytest

from fugai.intake import Source, read_table
from fugai.intake.shaping.operators import operator_parts
from fugai.tables import operator_mask, operators_of

HEAD = "site_id,technology,operator,lon,lat\n"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1&1,Telefonica", ("1&1", "Telefonica")),
        ("移动/联通", ("移动", "联通")),
        ("移动、联通；电信", ("移动", "联通", "电信")),
        ("A;B", ("A", "B")),
        ("A|B|A", ("A", "B")),
        ("O2 / Vodafone", ("O2", "Vodafone")),
        ("TDC A/S", ("TDC A/S",)),
        ("TDC A/S, Telia", ("TDC A/S", "Telia")),
        ("Telco, Inc.", ("Telco, Inc.",)),
        ("Telefónica, S.A., Vodafone", ("Telefónica, S.A.", "Vodafone")),
        ("AT&T", ("AT&T",)),
        ("Canal+", ("Canal+",)),
        ("A,", ("A",)),
        ("Orange et Free", ("Orange et Free",)),
    ],
)
def test_parts(text, parts):
    assert operator_parts(text) == parts


def test_weak_signs_divide_names_that_are_known():
    assert operator_parts("移动和联通", {"移动", "联通"}) == ("移动", "联通")
    assert operator_parts("A/B", {"a", "b"}) == ("A", "B")
    assert operator_parts("AT&T", {"at"}) == ("AT&T",)


def test_a_shared_mast_is_a_list(write):
    rows = 'A,gsm,"X,Y",117.0,39\nB,gsm,Y,117.1,39\nC,gsm,,117.2,39\n'
    reading = read_table(write("s.csv", HEAD + rows), "sites")
    assert reading.frame["operator"].fillna("").tolist() == ["X;Y", "Y", ""]
    assert "1 rows name several operators, such as 'X,Y' for X and Y" in reading.notes[0].en
    assert operator_mask(reading.frame["operator"], "Y").tolist() == [True, True, False]
    assert operator_mask(reading.frame["operator"], "").tolist() == [False, False, True]


def test_operators_of_any_value():
    assert [operators_of(value) for value in ("A; B;", pd.NA, float("nan"), "")] == [
        ("A", "B"),
        (),
        (),
        (),
    ]


def test_names_of_one_operator_are_proposed_for_merging(write):
    names = [
        "中国移动",
        "移动",
        "China Mobile",
        "联通",
        "Vodafone GmbH",
        "vodafone",
        "Telefonica",
        "Telefónica",
        "Vodafon",
    ]
    rows = "".join(f"S{i},gsm,{name},117.{i},39\n" for i, name in enumerate(names))
    reading = read_table(write("s.csv", HEAD + rows), "sites")
    notes = [
        note.en for note in reading.notes if "look like one operator" in getattr(note, "en", "")
    ]
    assert len(notes) == 3
    assert '"移动" = "中国移动"' in notes[1] or '"中国移动"' in "".join(notes)
    assert set(reading.frame["operator"]) == set(names)


def test_meanings_hold_within_lists(write):
    rows = "A,gsm,移动/联通,117.0,39\nB,gsm,移动,117.1,39\n"
    source = Source(values={"operator": {"移动": "中国移动"}})
    frame = read_table(write("s.csv", HEAD + rows), "sites", source=source).frame
    assert frame["operator"].tolist() == ["中国移动;联通", "中国移动"]
