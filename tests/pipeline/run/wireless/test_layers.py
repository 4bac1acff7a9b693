"""A project with layers at 700 and 3500 MHz: who has which rates, by operator and together."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.effects.small_project import write_project

import fugai
from fugai import SitingRequest
from fugai.errors import ConfigError
from fugai.wireless import spectral_efficiency, technologies

SITES = (
    "site_id,operator,technology,layer,frequency_mhz,lon,lat,height_m,opened,sectors\n"
    "S1,a,nr,low,,117.02,39.015,30,2013,1\n"
    "S1,a,nr,high,,117.02,39.015,30,2013,1\n"
    "S2,b,nr,,3500,117.08,39.015,30,2013,1\n"
    "S3,a,lte-fdd,,,117.05,39.015,30,2013,1\n"
    "S4,b,umts,,,117.05,39.02,30,2013,1\n"
)
LAYERS = {
    "low": {"technology": "nr", "band": "n28", "bandwidth_mhz": 30, "streams": 2},
    "high": {
        "technology": "nr",
        "band": "n78",
        "bandwidth_mhz": 100,
        "load": 0.2,
        "beam_gain_db": 6,
        "uplink": {"power_dbm": 26},
    },
}
PROFILES = {
    "mobile": {
        "title": "移动宽带",
        "technologies": ["4g", "5g"],
        "probability": 0.9,
        "load": 0.5,
        "thresholds": {
            "4g": {"download_mbps": 5, "upload_mbps": 1},
            "5g": {"download_mbps": 35, "upload_mbps": 3},
        },
    },
    "low": {"technologies": ["low"], "ss_rsrp_dbm": -110},
    "either": {"technologies": ["3g", "5g"], "rscp_dbm": -80, "ss_rsrp_dbm": -110},
}
CHANGES = {"wireless/layers": LAYERS, "wireless/profiles": PROFILES, "targets": []}
INPUTS = {"districts", "sites", "settlements"}


def project(folder, changes=None, sites=SITES):
    everything = {**CHANGES, **(changes or {})}
    return write_project(folder, everything, {"sites.csv": sites}, inputs=INPUTS)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("layers")
    return fugai.run(project(folder / "p"), out=folder / "out", only=["wireless"], year=2016)


def share(run, profile, operator=""):
    rows = run.measures
    rows = rows[(rows["indicator"] == "wireless.area_share") & (rows["profile"] == profile)]
    rows = rows[rows["operator"].fillna("") == operator]
    return rows["numerator"].sum() / rows["denominator"].sum()


def test_rasters_are_named_by_their_quantity(run):
    names = set(run.rasters)
    assert {
        "ss-rsrp-low",
        "sinr-low",
        "probability-low",
        "download-mobile",
        "upload-mobile",
    } <= names
    assert {
        "rsrp-mobile",
        "ss-rsrp-mobile",
        "rscp-either",
        "ss-rsrp-either",
        "ec-io-either",
    } <= names
    assert not {"rsrp-low", "rsrp-either", "download-low"} & names
    assert run.rasters["upload-mobile"].attrs["units"] == "Mbit/s"


def test_operators_alone_and_together(run):
    both, one, other = (share(run, "mobile", name) for name in ("", "a", "b"))
    assert 0.0 < other < both
    assert max(one, other) <= both <= one + other
    # only operator a has the low layer
    assert share(run, "low") > 0.0
    rows = run.measures[run.measures["profile"] == "low"]
    assert set(rows["operator"].fillna("")) == {""}


def test_rates_are_those_of_the_levels(run):
    """The download of the profile is at least what the low layer alone carries, by hand from its raster."""
    level = run.rasters["ss-rsrp-low"].to_numpy().astype(float)
    assert np.isfinite(level).all()
    served = run.rasters["served-mobile"].to_numpy()
    down = run.rasters["download-mobile"].to_numpy()
    up = run.rasters["upload-mobile"].to_numpy()
    # 35/3 of 5G at the best of both needs both: nowhere is more served than the best rates allow
    assert ((down >= 5.0) & (up >= 1.0))[served == 1.0].all()
    noise = -173.975 + 10.0 * math.log10(15e3) + technologies()["nr"].noise_figure_db
    # shadowing of suburban ground, 90 %: 1.2816 x 9 dB; a lone mast has no interference but its own
    sinr = level - 1.2816 * 9.0 - noise
    most = 160 * 0.18 * spectral_efficiency(sinr, streams=2, peak_bit_per_s_per_hz=5.98)
    near = level > -80.0
    assert near.any()
    assert (down[near] >= 0.98 * most[near]).all()


def test_notes_say_what_the_layers_are(run):
    text = "\n".join(str(note.en if hasattr(note, "en") else note) for note in run.notes)
    assert (
        "Layer low (5G NR n28): 780.5 MHz, 30 MHz wide, 160 resource blocks at 15 kHz, 1 cells."
        in text
    )
    assert (
        "Layer high (5G NR n78): 3550 MHz, 100 MHz wide, 273 resource blocks at 30 kHz, 2 cells."
        in text
    )
    assert "in the band of no layer" not in text


def test_a_row_of_an_unknown_layer_is_a_finding(tmp_path):
    sites = SITES.replace("nr,low,", "nr,n28,")
    found = fugai.check(project(tmp_path / "p", sites=sites)).inputs
    (row,) = found.findings[found.findings["column"] == "layer"].itertuples()
    assert (row.file, str(row.row), row.value, row.action) == ("sites.csv", "2", "n28", "refused")
    assert row.rule == "must be a layer of the project, low, high"
    assert len(found.table("sites")) == 4


def test_old_projects_with_one_number_say_so(tmp_path):
    changes = {
        "wireless/layers": {},
        "wireless/profiles": {"any": {"technologies": ["3g", "lte"], "rsrp_dbm": -100}},
    }
    found = fugai.run(project(tmp_path / "p", changes), only=["wireless"], year=2016)
    text = "\n".join(note.en for note in found.notes if hasattr(note, "en"))
    assert "Profile `any`: `rsrp_dbm` = -100 is compared with RSCP, pilot Ec too" in text
    assert "state `rscp_dbm`" in text


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"wireless/layers/low": {"technology": "nr"}}, "`wireless.layers.low.band` is missing"),
        (
            {"wireless/layers/low": {**LAYERS["low"], "bandwidth_mhz": 100}},
            "`wireless.layers.low.bandwidth_mhz` must be of 3, 5,",
        ),
        (
            {"wireless/layers/low": {**LAYERS["low"], "band": "n75"}},
            "`wireless.profiles.mobile.upload_mbps` must be asked of a layer with an uplink, found low.",
        ),
        (
            {"wireless/profiles/either": {**PROFILES["either"], "upload_mbps": 1}},
            "must be asked of LTE and 5G alone: state it in `thresholds`, umts has no rates, found 1.",
        ),
        (
            {"wireless/profiles/low": {"technologies": ["low"], "rsrp_dbm": -110}},
            "`wireless.profiles.low.rsrp_dbm` must be ss_rsrp_dbm for these technologies, found -110.",
        ),
        (
            {"wireless/profiles/low": {"technologies": ["high2"], "ss_rsrp_dbm": -110}},
            "`wireless.profiles.low.technologies` must be of 2g, 3g, lte, 5g,",
        ),
    ],
)
def test_contradictions_are_one_sentence(tmp_path, changes, expected):
    with pytest.raises(ConfigError) as caught:
        fugai.run(project(tmp_path / "p", changes), only=["wireless"], year=2016)
    assert any(expected in problem for problem in caught.value.problems), caught.value.problems


def test_siting_asks_for_rates(tmp_path):
    """Candidates carry the layer of the profile, and serve where its rates hold: fewer with higher ones."""
    covered = []
    for rate in (50, 120):
        profile = {"technologies": ["low"], "download_mbps": rate, "upload_mbps": 2}
        sites = SITES.replace("S1,a,nr,low,,117.02", "S1,a,nr,low,,117.005")
        folder = project(tmp_path / str(rate), {"wireless/profiles": {"low": profile}}, sites)
        request = SitingRequest(
            problem="mclp", place="base-stations", profile="low", budget=1, candidates="grid"
        )
        found = fugai.site(folder, request=request)
        covered.append(found.solution.objective)

    assert covered[0] >= covered[1] > 0
