"""The words of officials are read, and a word that is not names the nearest that is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.intake import read_table
from fugai.intake.choice_words import (
    MOST_WORDS,
    choice_rules,
    edit_distance,
    fold_word,
    meaning_of,
    nearest_word,
    words_of,
)
from fugai.tables import TABLES

KIND, DELIVERS = TABLES["outlets"]["kind"], TABLES["outlets"]["delivers"]
TYPE, CODE = TABLES["settlements"]["type"], TABLES["settlements"]["urban_rural_code"]

OFFICIAL = [
    (KIND, "智能快件箱", "locker"),
    (KIND, "快件箱", "locker"),
    (KIND, "智能信包箱", "locker"),
    (KIND, "信包箱", "locker"),
    (KIND, "丰巢柜", "locker"),
    (KIND, "村邮站", "village station"),
    (KIND, "村级寄递物流综合服务站", "village station"),
    (KIND, "快递末端网点", "pickup point"),
    (KIND, "快递公共服务站", "pickup point"),
    (KIND, "便民服务站", "pickup point"),
    (KIND, "驿站", "pickup point"),
    (KIND, "邮政支局", "post office"),
    (KIND, "邮政所", "post office"),
    (KIND, "邮政代办所", "post office"),
    (KIND, "邮政支局（所）", "post office"),
    (KIND, "营业场所", "branch"),
    (KIND, "快递营业场所", "branch"),
    (KIND, "揽投部", "branch"),
    (KIND, "分拨中心", "distribution centre"),
    (KIND, "处理场地", "distribution centre"),
    (KIND, "邮件处理中心", "distribution centre"),
    (KIND, "县级寄递公共配送中心", "distribution centre"),
    (KIND, "智能快件箱（丰巢）", "locker"),
    (KIND, "驿站【菜鸟】", "pickup point"),
    (DELIVERS, "按址投递", "door"),
    (DELIVERS, "投递到户", "door"),
    (DELIVERS, "村邮站接转", "village"),
    (DELIVERS, "直投到村", "village"),
    (DELIVERS, "用户自取", "none"),
    (TYPE, "建制村", "village"),
    (TYPE, "行政村", "village"),
    (TYPE, "自然村", "hamlet"),
    (TYPE, "村民小组", "hamlet"),
    (TYPE, "居委会", "community"),
    (TYPE, "街道", "town"),
    (CODE, "111", "111"),
    (CODE, "城乡结合区", "112"),
    (CODE, "村庄", "220"),
]


@pytest.mark.parametrize(("column", "word", "meaning"), OFFICIAL)
def test_the_words_of_officials_are_read(column, word, meaning):
    assert meaning_of(word, words_of(column)) == meaning


def test_a_spelling_means_one_thing_in_a_column():
    for table in TABLES.values():
        for column in table.columns:
            meanings: dict[str, str] = {}
            for choice, spellings in column.choices.items():
                for word in spellings:
                    assert meanings.setdefault(fold_word(word), choice) == choice, (column, word)


@pytest.mark.parametrize(
    ("column", "word", "near"),
    [
        (TYPE, "vilage", "village"),
        (TYPE, "行政村落", "village"),
        (KIND, "顺丰快递柜", "locker"),
        (KIND, "lockr", "locker"),
        (KIND, "村邮店", "village station"),
        (DELIVERS, "按地址投递", "door"),
    ],
)
def test_a_refused_word_names_the_nearest_that_is_known(column, word, near):
    assert meaning_of(word, words_of(column)) == ""
    assert f"; nearest is {near}" in choice_rules(column, [word])[0]


@pytest.mark.parametrize("word", ["butcher", "?", "农场", "x" * 5000])
def test_a_word_like_no_other_names_none(word):
    assert "nearest" not in choice_rules(KIND, [word])[0]


def test_many_different_words_are_not_all_compared():
    rules = choice_rules(KIND, [f"lockr{n}" for n in range(MOST_WORDS + 5)])
    assert [("nearest" in rule) for rule in rules] == [True] * MOST_WORDS + [False] * 5


def test_each_refused_row_has_its_own_nearest_word(write):
    text = "outlet_id,kind,lon,lat\n1,lockr,117.2,39.1\n2,村邮站,117.2,39.1\n3,pickup pint,117.2,39.1\n"
    reading = read_table(write("o.csv", text), "outlets")
    assert reading.frame["kind"].tolist() == ["village station"]
    assert reading.findings["row"].tolist() == [2, 4]
    assert reading.findings["value"].tolist() == ["lockr", "pickup pint"]
    ends = [rule.split("; ")[1] for rule in reading.findings["rule"]]
    assert ends == ["nearest is locker", "nearest is pickup point"]


WORD = st.text("abc村站", max_size=6)


@given(WORD, WORD, WORD)
def test_edit_distance_is_a_distance(one, two, three):
    assert (edit_distance(one, two) == 0) == (one == two)
    assert edit_distance(one, two) == edit_distance(two, one)
    assert edit_distance(one, three) <= edit_distance(one, two) + edit_distance(two, three)
    assert abs(len(one) - len(two)) <= edit_distance(one, two) <= max(len(one), len(two))


@given(st.text(max_size=20))
def test_a_known_word_is_its_own_nearest(word):
    known = {fold_word(word): "it"}
    if fold_word(word):
        assert nearest_word(word, known) == (fold_word(word), "it")
