"""The whole of overlapping districts is their union."""

from __future__ import annotations

import json
import shutil

import pandas as pd
import pytest

import fugai
from fugai.errors import ContractError
from fugai.scorecard import wireless


@pytest.fixture
def overlapping(tmp_path, root):
    """The tiny project, with a third district that is the western one again."""
    folder = tmp_path / "tiny"
    shutil.copytree(root / "tests/projects/tiny", folder)
    path = folder / "districts.geojson"
    data = json.loads(path.read_text("utf-8"))
    west = next(f for f in data["features"] if "west" in f["properties"].values())
    text = json.dumps(west).replace('"west"', '"again"')
    data["features"].append(json.loads(text))
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    return folder


def test_area_and_residents_that_two_districts_share_count_once(overlapping, root):
    plain = fugai.run(root / "tests/projects/tiny", only=["delivery"], year=2016)
    run = fugai.run(overlapping, only=["delivery"], year=2016)
    rows = [
        one.measures[
            one.measures["indicator"].eq("delivery.population_share")
            & one.measures["statistic"].eq("")
            & one.measures["mode"].eq("drive")
            & one.measures["minutes"].eq("10")
        ].set_index("district_id")
        for one in (plain, run)
    ]
    assert rows[1].loc["again", "denominator"] == rows[1].loc["west", "denominator"] > 0
    parts = rows[1].loc[["west", "east", "again"], "denominator"]
    whole = rows[1].loc["", "denominator"]
    assert whole == pytest.approx(parts.sum() - parts["again"], rel=1e-5)
    assert len([note for note in run.notes if "Districts overlap" in getattr(note, "en", "")]) == 1
    assert not [note for note in plain.notes if "Districts overlap" in getattr(note, "en", "")]


def frame(*numbers):
    index = ["a", "b", ""]
    return pd.DataFrame(numbers, index=index, columns=["numerator", "denominator", "unknown"])


def test_a_row_of_the_union_is_the_whole():
    rows = wireless.area_share(
        frame((3, 4, 1), (2, 4, 0), (4, 6, 1)), year=2016, basis="modelled", profile="lte"
    )
    whole = rows[rows["district_id"].eq("")].set_index("statistic")
    assert whole.loc["", ["numerator", "denominator"]].tolist() == [4, 6]
    assert whole.loc["unknown", "value"] == 1 / 7


@pytest.mark.parametrize("total", [(5, 8.1, 1), (2, 3, 1)])
def test_a_row_that_cannot_be_the_union_is_refused(total):
    with pytest.raises(ContractError, match="must be the union of the districts"):
        wireless.area_share(
            frame((3, 4, 1), (2, 4, 0), total), year=2016, basis="modelled", profile="lte"
        )
