"""Characters with several readings, as places and phrases have them."""

from __future__ import annotations

import pytest

from fugai.maps.places.readings import readings


def read(name, *others):
    found = readings([name, *others])
    if name in found["phrases"]:
        return found["phrases"][name]
    of = {character: s for s, text in found["syllables"].items() for character in text}
    return " ".join(of[character] for character in name)


@pytest.mark.parametrize(
    ("name", "syllables"),
    [
        ("重庆路", "chong qing lu"),
        ("长安街", "chang an jie"),
        ("厦门", "xia men"),
        ("单县", "shan xian"),
        ("单家村", "shan jia cun"),
        ("曾家湾", "zeng jia wan"),
        ("六安道", "lu an dao"),
        ("宝坻区", "bao di qu"),
        ("蔚县", "yu xian"),
        ("绿园", "lv yuan"),
        ("乐亭县", "lao ting xian"),
        ("大栅栏", "da shi lan"),
    ],
)
def test_names_of_places(name, syllables):
    assert read(name) == syllables
    assert read(name, "重要", "长度", "单位", "曾经", "快乐", "第六", "蔚蓝") == syllables


def test_latin_and_digits_have_no_reading():
    assert readings(["Village 12", "", "São Tomé"]) == {"syllables": {}, "phrases": {}}


def test_a_very_long_name_is_read_in_parts():
    found = readings(["村" * 10_000])
    assert found == {"syllables": {"cun": "村"}, "phrases": {}}
