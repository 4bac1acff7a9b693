"""Hours of a week from texts, and cells of a table that nobody can understand."""

import datetime as dt

import pandas as pd
import pytest

from fugai.errors import ContractError
from fugai.intake import hours_of_week, read_opening_hours, read_table
from fugai.tables import DAYS, WeeklyHours

DAY = ((0, 1440),)


def spans(*times):
    """'09:00-18:00' as minutes."""
    ends = ([60 * int(end[:2]) + int(end[3:]) for end in one.split("-")] for one in times)
    return tuple((first, last) for first, last in ends)


NINE = spans("09:00-18:00")


@pytest.mark.parametrize(
    ("text", "weekday", "saturday", "sunday", "holiday"),
    [
        ("Mo-Fr 09:00-18:00; Sa 09:00-12:00; PH off", NINE, spans("09:00-12:00"), (), ()),
        ("Mo-Fr 09:00-18:00", NINE, (), (), NINE),
        ("24/7", DAY, DAY, DAY, DAY),
        ("24/7; PH off", DAY, DAY, DAY, ()),
        ("Mo-Su 09:00-12:00,13:00-18:00", *[spans("09:00-12:00", "13:00-18:00")] * 4),
        ("Mo-Fr 09:00-18:00, Sa 10:00-12:00", NINE, spans("10:00-12:00"), (), NINE),
        ("Mo-Fr 09:00-18:00, We 20:00-21:00", spans("09:00-18:00", "20:00-21:00"), (), (), None),
        ("Mo-Fr 09:00-18:00; We 10:00-12:00", spans("10:00-12:00"), (), (), None),
        ("Mo-Su 22:00-02:00", *[spans("00:00-02:00", "22:00-24:00")] * 3, None),
        ("Sa 22:00-02:00", (), spans("22:00-24:00"), spans("00:00-02:00"), ()),
        ("PH,Su 10:00-12:00", (), (), spans("10:00-12:00"), spans("10:00-12:00")),
        ('Mo-Fr 09:00-18:00 "ring the bell"', NINE, (), (), NINE),
        ("Jun-Aug Mo-Fr 09:00-18:00; Sep-May 10:00-12:00", NINE, (), (), NINE),
        ("Dec-Feb 09:00-18:00", (), (), (), ()),
        ("week 20-30 Mo-Fr 09:00-18:00", NINE, (), (), NINE),
        ("week 1-10 Mo-Fr 09:00-18:00", (), (), (), ()),
        ("Mo 09:00-18:00; Tu-Su off", (), (), (), ()),
        ("Mo - Fr 9:00 - 18:00", NINE, (), (), NINE),
        ("sunrise-sunset", *[spans("06:00-18:00")] * 4),
        ("Mo-Su 08:00+", *[spans("08:00-24:00")] * 4),
        ("SH off; Mo-Fr 09:00-18:00", NINE, (), (), NINE),
    ],
)
def test_hours_of_a_week(text, weekday, saturday, sunday, holiday):
    found = read_opening_hours(text)
    assert (found.windows("We"), found.windows("Sa"), found.windows("Su")) == (
        weekday,
        saturday,
        sunday,
    )
    if holiday is not None:
        assert found.windows("PH") == holiday


def test_the_week_decides_where_hours_depend_on_it():
    text = "Nov-Mar 10:00-16:00; Apr-Oct 09:00-18:00"
    assert read_opening_hours(text, week=dt.date(2026, 1, 14)).windows("Tu") == spans("10:00-16:00")
    assert read_opening_hours(text, week=dt.date(2026, 7, 14)).windows("Tu") == spans("09:00-18:00")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "by appointment",
        '"on request"',
        "Mo-Fr 9 to 5",
        "Mo-Fr 25:00-26:00",
        "Xx 09:00-10:00",
        ";",
    ],
)
def test_what_nobody_can_understand_is_refused(text):
    with pytest.raises(ContractError, match="`opening_hours` must be hours as in OpenStreetMap"):
        read_opening_hours(text)


def test_a_column_keeps_what_is_understood_and_lists_the_rest(tmp_path):
    path = tmp_path / "outlets.csv"
    path.write_text(
        "网点编号,网点类型,营业时间,经度,纬度\n1,自提点,Mo-Fr 09:00-18:00,117.2,39.1\n"
        "2,智能柜,早九晚五,117.2,39.1\n3,智能柜,,117.2,39.1\n",
        encoding="utf-8",
    )
    reading = read_table(path, "outlets")
    hours = reading.frame["opening_hours"]
    assert hours[0] == "Mo-Fr 09:00-18:00"
    assert hours.isna().tolist() == [False, True, True]
    found = reading.findings
    assert found[["row", "value", "action"]].to_numpy().tolist() == [[3, "早九晚五", "repaired"]]
    assert "must be hours as in OpenStreetMap" in found["rule"][0]
    assert "taken as unknown" in found["rule"][0]
    assert [one is None for one in hours_of_week(hours)] == [False, True, True]


def test_hours_of_an_openstreetmap_tag(tmp_path):
    path = tmp_path / "places.osm"
    path.write_text(
        '<osm version="0.6"><node id="1" lat="39.1" lon="117.2"><tag k="amenity" v="post_office"/>'
        '<tag k="opening_hours" v="Mo-Fr 09:00-18:00"/></node></osm>',
        encoding="utf-8",
    )
    frame = read_table(path, "outlets").frame
    assert frame["opening_hours"].tolist() == ["Mo-Fr 09:00-18:00"]


def test_a_closing_minute_is_closed():
    hours = read_opening_hours("09:00-18:00")
    assert [hours.is_open("Mo", minute) for minute in (539, 540, 1079, 1080)] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    "wrong", [(((1, 2),),), (((600, 500),), *[()] * 7), (((0, 9), (5, 12)), *[()] * 7)]
)
def test_wrong_spans_are_refused(wrong):
    with pytest.raises(ContractError, match=r"`WeeklyHours\.spans` must"):
        WeeklyHours(spans=wrong)
    with pytest.raises(ContractError, match="`day` must be one of Mo"):
        WeeklyHours(spans=((),) * len(DAYS)).windows("Monday")


def test_missing_texts_are_unknown():
    assert hours_of_week(pd.Series([None, "", pd.NA], dtype="str")) == [None, None, None]
