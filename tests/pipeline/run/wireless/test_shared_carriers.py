"""Layers and operators on one carrier in a whole run: what is served, and what the notes say."""

import pytest
from tests.effects.small_project import write_project

import fugai
from fugai.errors import ConfigError

LOW = {"technology": "lte", "band": "B28", "bandwidth_mhz": 10}
FIVE = {"technology": "nr", "band": "n28", "bandwidth_mhz": 10}
HEAD = "site_id,operator,technology,layer,frequency_mhz,lon,lat,height_m,opened\n"
PROFILE = {"technologies": ["four"], "rsrp_dbm": -120, "sinr_db": 3, "probability": 0.5}


def run(folder, sites, **changes):
    values = {
        "wireless/layers": {"four": LOW, "five": FIVE},
        "wireless/profiles": {"p": PROFILE},
        **changes,
    }
    inputs = ("districts", "sites", "settlements")
    path = write_project(folder, values, {"sites.csv": HEAD + sites}, inputs=inputs)
    return fugai.run(path, only=["wireless"])


def share(made):
    table = made.measures
    kept = table["indicator"].eq("wireless.area_share") & table["operator"].eq("")
    return table.loc[kept & table["district_id"].eq("west"), "value"].iloc[0]


def notes(made):
    return [str(getattr(one, "en", one)) for one in made.notes]


FOUR = "S1,a,lte-fdd,four,{0},117.02,39.015,30,2013\n"
BESIDE = "S2,{1},nr,five,{0},117.035,39.015,30,2013\n"


def test_layers_on_one_carrier_interfere(tmp_path):
    alone = run(tmp_path / "alone", FOUR.format(780.5))
    together = run(tmp_path / "both", FOUR.format(780.5) + BESIDE.format(780.5, "a"))
    apart = run(tmp_path / "apart", FOUR.format(763.0) + BESIDE.format(793.0, "a"))
    assert share(together) < share(alone) - 0.05
    assert share(apart) >= share(together) + 0.05
    said = [one for one in notes(together) if "they interfere" in one]
    assert len(said) == 1
    assert "a" in said[0]
    assert "780.5/780.5 MHz" in said[0]
    assert not any("they interfere" in one for one in notes(alone) + notes(apart))


def test_operators_interfere_where_the_project_says_that_they_share(tmp_path):
    """What two operators state is no evidence: a note, until the project says that they share carriers."""
    sites = FOUR.format(763.0) + BESIDE.format(763.0, "b")
    apart = run(tmp_path / "apart", sites)
    shared = run(tmp_path / "shared", sites, **{"wireless/shared_carriers": [["a", "b"]]})
    alone = run(tmp_path / "alone", FOUR.format(763.0))
    assert share(apart) == share(alone)
    assert share(shared) < share(apart) - 0.05
    assert any("taken not to interfere" in one for one in notes(apart))
    assert any("they interfere" in one for one in notes(shared))


def test_an_operator_that_no_site_has_is_refused(tmp_path):
    sites = FOUR.format(763.0)
    with pytest.raises(ConfigError, match="must name operators of `sites`, found 'c'"):
        run(tmp_path / "other", sites, **{"wireless/shared_carriers": [["a", "c"]]})


def test_groups_of_one_operator_are_refused(tmp_path):
    with pytest.raises(ConfigError, match="must be a list of lists of two or more operators"):
        run(tmp_path / "one", FOUR.format(763.0), **{"wireless/shared_carriers": ["a", "b"]})
